"""Where a job's files go when it is done, and who hears of it when they do not arrive."""

"""The clock's side: the worker, its queue, the reports and where they go."""

"""Why a reading may not be an answer: what was heard and does not show in the query."""

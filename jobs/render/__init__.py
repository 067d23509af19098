"""How a document looks: HTML, PDF, XLSX, CSV; pure functions from a document to bytes or a file."""

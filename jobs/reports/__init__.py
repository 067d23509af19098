"""What a report says: documents of numbers and sentences, no look."""

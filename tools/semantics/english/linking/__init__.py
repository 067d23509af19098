"""What the words of a question mean in one model: phrases, values, families of words, dates and fields."""

"""The measurement of analysts: question sets, answers graded by execution, figures by set and by tag."""

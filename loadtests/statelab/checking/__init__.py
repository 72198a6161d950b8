"""What the checkers share: pure functions on the columns of a history."""

"""What is made of a time history."""

"""The picture of a profile: how sizes are spread, and which files hold the bytes."""

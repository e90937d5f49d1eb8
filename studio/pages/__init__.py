"""The six steps of the road, a page each."""

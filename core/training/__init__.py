"""Training: data as tensors, objectives, the loop, and what is kept on disk."""

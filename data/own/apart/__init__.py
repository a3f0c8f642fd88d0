"""Files from strangers, read in a process of their own: what breaks or fills it harms nobody else."""

"""The lab: predictions about fine-tuning, tried out by small real runs on the learner's own machine."""

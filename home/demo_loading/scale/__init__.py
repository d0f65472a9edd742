"""Generated measures for load tests: many, plausible, plainly named."""

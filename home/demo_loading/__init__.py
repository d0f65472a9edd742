"""Loading of the demo content: readers of home/demo, one module per kind of record, a generator for load tests."""

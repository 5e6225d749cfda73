"""Reports: rows made into figures with intervals, and written as JSON, JUnit XML and one HTML page."""

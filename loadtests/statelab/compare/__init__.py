"""What several runs show side by side: a table for the terminal and a report in one HTML file."""

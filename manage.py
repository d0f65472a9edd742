#!/usr/bin/env python
"""Django's command line for this project."""

import sys

from django.core.management import execute_from_command_line

from config.env import choose_settings


def main() -> None:
    """Run the command of the arguments with the development settings unless others are named."""
    choose_settings("config.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

"""Run the command line: ``python -m castdev.cli``."""

from . import main

if __name__ == "__main__":
    main()

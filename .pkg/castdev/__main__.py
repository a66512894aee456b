"""Run the command line: ``python -m castdev``."""

from castdev.cli import main

if __name__ == "__main__":
    main()

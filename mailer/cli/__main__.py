from mailer.cli.main import run

run()

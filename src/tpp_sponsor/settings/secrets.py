"""What belongs to a machine and not to a city's settings: its secrets, and where its ledger is.

The names are those of docs/rules.md#environment.
"""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Secrets and machine-specific values: environment variables, else `.env` beside the settings."""

    model_config = SettingsConfigDict(env_prefix="TPP_SPONSOR_", extra="ignore")

    database_url: str = ""
    smtp_password: SecretStr = SecretStr("")

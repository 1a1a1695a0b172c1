"""The base of every channel, and the two ways in which sending can fail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from notifications.models import Notice


class DeliveryError(Exception):
    """A notice could not be sent; the text is kept for staff and holds nothing secret."""


class Temporary(DeliveryError):
    """Worth another attempt later. `is_outage`: the provider itself is out of reach, for other notices too."""

    def __init__(self, message: str, *, is_outage: bool = False) -> None:
        super().__init__(message)
        self.is_outage = is_outage


class Permanent(DeliveryError):
    """No later attempt can succeed: a wrong address, a refused text. `is_address_dead`: there is no such address."""

    def __init__(self, message: str, *, is_address_dead: bool = False) -> None:
        super().__init__(message)
        self.is_address_dead = is_address_dead


class Channel(ABC):
    """One instance serves one batch, so that a connection can be shared by its notices."""

    is_instant: ClassVar[bool] = False  # a notice is sent by being inserted
    keeps_text: ClassVar[bool] = False  # the text of a secret stays readable after sending (a developer's machine only)

    @classmethod
    def leaves_the_house(cls) -> bool:
        """Whether a person is reached by it; what only writes to a log or a table says no."""
        return True

    @abstractmethod
    def send(self, notice: Notice) -> None:
        """Hand the notice to the provider; raises Temporary or Permanent. May be called again for the same notice."""

    def close(self) -> None:  # noqa: B027 - most channels hold nothing open
        """Let go of what the batch shared."""

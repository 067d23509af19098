"""Sessions by role: few, checked, replaced."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tools.clients.pool import CHECK_AFTER_IDLE_SECONDS, CLOSE_AFTER_IDLE_SECONDS, SessionPool
from tools.errors import ServiceError


@dataclass
class Connection:
    """What a pool sees of a connection: whether it lives, and that it is closed."""

    role: str | None
    alive: bool = True
    closed: bool = False
    checks: int = 0

    def is_valid(self) -> bool:
        self.checks += 1
        return self.alive

    def close(self, *, retry: bool) -> None:
        self.closed = not retry


@dataclass
class World:
    """The connections that were opened, and a clock that is moved by hand."""

    opened: list[Connection] = field(default_factory=list)
    now: float = 0.0
    failing: bool = False

    def open(self, role: str | None) -> Connection:
        if self.failing:
            raise ServiceError("no route", service="Snowflake", retryable=True)
        self.opened.append(Connection(role))
        return self.opened[-1]

    def pool(self, size: int = 2, wait_seconds: float = 0.05) -> SessionPool:
        return SessionPool(self.open, size=size, wait_seconds=wait_seconds, clock=lambda: self.now)


@pytest.fixture
def world() -> World:
    return World()


def use(pool: SessionPool, role: str | None = None) -> Connection:
    with pool.session(role) as session:
        return session.connection  # type: ignore[no-any-return]


def test_a_session_is_used_again(world: World) -> None:
    pool = world.pool()

    assert use(pool) is use(pool)
    assert len(world.opened) == 1


def test_each_role_has_sessions_of_its_own(world: World) -> None:
    pool = world.pool()

    assert use(pool, "READER").role == "READER"
    assert use(pool, "WORKER").role == "WORKER"
    assert use(pool, "READER") is world.opened[0]


def test_a_full_pool_closes_an_idle_session_of_another_role(world: World) -> None:
    pool = world.pool(size=1)

    use(pool, "READER")
    use(pool, "WORKER")

    assert world.opened[0].closed
    assert pool.open_sessions == 1


def test_a_pool_whose_sessions_are_all_busy_says_so(world: World) -> None:
    world.now = 0.0
    pool = SessionPool(world.open, size=1, wait_seconds=0.02)

    with pool.session(None), pytest.raises(ServiceError, match="busy") as caught, pool.session(None):
        pass

    assert caught.value.retryable


def test_a_waiting_thread_gets_the_session_that_comes_back(world: World) -> None:
    pool = SessionPool(world.open, size=1, wait_seconds=5)
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with pool.session(None):
            holding.set()
            release.wait(5)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(hold)
        assert holding.wait(5)
        second = threads.submit(use, pool)
        release.set()
        first.result(5)
        assert second.result(5) is world.opened[0]


def test_a_session_that_has_idled_is_asked_first(world: World) -> None:
    pool = world.pool()
    connection = use(pool)

    world.now += CHECK_AFTER_IDLE_SECONDS - 1
    use(pool)
    assert connection.checks == 0

    world.now += CHECK_AFTER_IDLE_SECONDS
    assert use(pool) is connection
    assert connection.checks == 1


def test_a_dead_session_is_replaced(world: World) -> None:
    pool = world.pool()
    dead = use(pool)
    dead.alive = False

    world.now += CHECK_AFTER_IDLE_SECONDS

    assert use(pool) is not dead
    assert dead.closed
    assert pool.open_sessions == 1


def test_a_session_that_has_idled_for_long_is_replaced_unasked(world: World) -> None:
    pool = world.pool()
    old = use(pool)

    world.now += CLOSE_AFTER_IDLE_SECONDS

    assert use(pool) is not old
    assert (old.checks, old.closed) == (0, True)


def test_a_broken_session_is_not_kept(world: World) -> None:
    pool = world.pool()
    with pool.session(None) as session:
        session.broken = True

    assert world.opened[0].closed
    assert pool.open_sessions == 0


def test_a_failure_to_open_frees_the_place(world: World) -> None:
    pool = world.pool(size=1)
    world.failing = True
    for _ in range(3):
        with pytest.raises(ServiceError, match="no route"):
            use(pool)

    world.failing = False

    assert use(pool)


def test_a_closed_pool_closes_busy_sessions_when_they_come_back(world: World) -> None:
    pool = world.pool()
    with pool.session(None):
        pool.close()
        assert not world.opened[0].closed

    assert world.opened[0].closed
    with pytest.raises(ServiceError, match="closed"):
        use(pool)


def test_many_threads_never_open_more_than_the_pool_may_hold(world: World) -> None:
    pool = SessionPool(world.open, size=3, wait_seconds=10)

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda n: use(pool, f"R{n % 4}"), range(300)))

    assert pool.open_sessions <= 3
    assert sum(not connection.closed for connection in world.opened) == pool.open_sessions

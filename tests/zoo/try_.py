"""`try`: handlers that recover, `else`, `finally`, errors raised again, and ways out of them."""

from __future__ import annotations

import contextlib
import math

import numpy as np

from tests.zoo.program import Program, positive, some


class TooBig(ValueError):
    pass


def checked(x, most):
    if x > most:
        raise TooBig(f"{x} is too big")
    return math.log(1.0 + x * x)


# --- handlers that recover -----------------------------------------------------------------------


def recover_with_formula(x):
    try:
        y = math.log(x)
    except ValueError:
        y = x * x
    return y * x


def recover_from_callee(x, most):
    try:
        y = checked(x, most)
    except TooBig:
        y = 2.0 * x
    return y * y


def first_that_catches(x, kind):
    try:
        if kind == 1:
            raise KeyError("one")
        if kind == 2:
            raise ZeroDivisionError
        y = x * x
    except KeyError:
        y = 3.0 * x
    except (ArithmeticError, OSError):
        y = x**3
    return math.sin(y)


def catch_all(x, key, table):
    try:
        c = table[key]
    except:  # noqa: E722
        c = x
    return c * x


def caught_base_class(x, most):
    try:
        y = checked(x, most)
    except Exception as error:
        y = x * (2.0 + len(error.args))
    return y


def values_in_else(x):
    try:
        r = math.sqrt(x)
    except ValueError:
        z = x * x
    else:
        z = r * x
    return z + x


def else_raises_past_the_handler(x, n):
    s = 0.0
    for i in range(n):
        try:
            try:
                a = math.sqrt(x - i)
            except ValueError:
                b = x * 2.0
            else:
                if a > 1.5:
                    raise ValueError("past the inner handler")
                b = a * x
        except ValueError:
            b = x**3
        s += b * (i + 1)
    return s


def nested_handlers(x, table):
    try:
        try:
            y = x * table["a"]
        except KeyError:
            y = x * x * table["b"]
    except KeyError:
        y = x**3
    return y * 2.0


def reraised_and_caught(x, most):
    try:
        try:
            y = checked(x, most)
        except TooBig:
            if x > 2.0 * most:
                raise
            y = x * 5.0
    except ValueError:
        y = x**3
    return y


def raised_from_another(x, most):
    try:
        try:
            y = checked(x, most)
        except TooBig as error:
            raise KeyError("too big") from error
    except KeyError as error:
        y = x * x if isinstance(error.__cause__, TooBig) else x
    return y


def named_where_it_can_be(x):
    y = x * x
    try:
        y.name = "squares"
    except AttributeError:
        y = y * x
    return np.sum(y)


# --- leaving -------------------------------------------------------------------------------------


def return_in_body(x):
    try:
        return math.log(x)
    except ValueError:
        return -x * x


def return_in_body_only(x):
    try:
        return x * math.log(x)
    except ValueError:
        y = x * x
    z = y * y
    return z + x


def return_in_handler(x, table, key):
    try:
        c = table[key]
    except KeyError:
        return x * x
    return c * np.sin(x)


def return_if_in_body(x, most):
    try:
        y = checked(x, most)
        if y < 0.5:
            return y * 10.0
    except TooBig:
        y = 3.0 * x
    return y * y


def return_with_finally(x, log):
    try:
        if x > 1.0:
            return x * x
        y = x**3
    finally:
        log.append("done")
    return y + x


def break_in_handler(xs):
    s = 0.0
    for x in xs:
        try:
            s += math.sqrt(x)
        except ValueError:
            s += x * x
            break
        s *= 1.1
    return s


def continue_in_handler(xs):
    s = 1.0
    for x in xs:
        try:
            r = math.sqrt(x)
        except ValueError:
            continue
        s = s * r + x
    return s


def break_in_body(xs):
    s = 1.0
    for x in xs:
        try:
            if x > 1.0:
                break
            r = math.sqrt(x)
        except ValueError:
            r = x * x
        finally:
            s *= 1.5
        s = s * r
    return s


def return_from_loop_in_try(xs, most):
    try:
        s = 0.0
        for x in xs:
            s += checked(x, most)
            if s > 1.0:
                return s * xs[0]
    except TooBig:
        return xs[0] * xs[1]
    return s * s


def retries(x):
    step = 1.0
    for _ in range(6):
        try:
            y = math.sqrt(x - step)
            break
        except ValueError:
            step *= 0.5 * math.cos(x) ** 2
    else:
        y = x
    return y * x


# --- in loops ------------------------------------------------------------------------------------


def in_loop(xs):
    s = 0.0
    for x in xs:
        try:
            s += math.sqrt(x)
        except ValueError:
            s -= x * x
    return s


def in_loop_with_carry(x, n):
    y = x
    for i in range(n):
        try:
            y = math.log(y) + 0.1 * i
        except ValueError:
            y = y * y + x
    return y


def loop_inside(xs, most):
    try:
        s = 0.0
        for x in xs:
            s += checked(x, most) * x
    except TooBig:
        s = xs[0] * xs[1]
    return s * s


def while_inside(x, most):
    try:
        y = x
        n = 0
        while y < 10.0:
            y = y * 1.7 + checked(n, most)
            n += 1
    except TooBig:
        y = x * x
    return y * x


def try_in_while(x):
    k, s = 3, 0.0
    while True:
        try:
            s += x**k / (k - 1)
        except ZeroDivisionError:
            break
        k -= 1
    return s


# --- finally -------------------------------------------------------------------------------------


def with_finally(x, log):
    try:
        y = x * x
    finally:
        log.append(1)
    return y * len(log)


def all_four(x, log):
    try:
        y = math.log(x)
    except ValueError:
        z = x * x
    else:
        z = y * 3.0
    finally:
        log.append(x > 0)
    return z * x


def changed_in_finally(x, n):
    s = 0.0
    for i in range(n):
        try:
            s = s + x * i
        finally:
            s = s * x
    return s


def finally_reads_what_is_bound(x, log):
    s = 0.0
    for k in range(3):
        n = k
        try:
            try:
                n = int(10.0 / (1.0 - n) + x)
            finally:
                log.append(n)
        except ZeroDivisionError:
            log.append("zero")
        s += x * len(log) + n
    return s * sum(n for n in log if n != "zero") * x


def state_restored(x):
    old = np.geterr()
    try:
        np.seterr(all="ignore")
        y = np.log(np.sum(x * x))
    finally:
        np.seterr(**old)
    return y


# --- as people write it --------------------------------------------------------------------------


def validated(x):
    try:
        x = np.asarray(x, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError("x must be numbers") from error
    return np.sum(x * x)


def number_or_sequence(x):
    try:
        len(x)
    except TypeError:
        x = [x]
    s = 0.0
    for item in x:
        s += item**3
    return s


def is_scalar_flag(x):
    try:
        len(x)
        scalar = False
    except TypeError:
        scalar = True
    y = np.atleast_1d(x) ** 2
    return y[0] if scalar else np.sum(y)


def default_of_table(x, table, key):
    try:
        v = table[key]
    except KeyError:
        v = 2.0
    return v * x * x


def active_table(x, key):
    table = {"a": x * x, "b": math.sin(x)}
    try:
        v = table[key]
    except KeyError:
        v = x
    return v * x


def parsed(x, text):
    try:
        n = int(text)
    except ValueError:
        n = 3
    return x**n


def attribute_or_default(x):
    try:
        factor = math.factor
    except AttributeError:
        factor = 3.0
    return factor * x * x


def checked_with_assert(x):
    try:
        assert np.all(x > 0), "negative"
        y = np.log(x)
    except AssertionError:
        y = x * x
    return np.sum(y)


def inverse_or_transpose(a):
    try:
        b = np.linalg.inv(a)
    except np.linalg.LinAlgError:
        b = a.T
    return np.sum(b * b)


def singular_matrix(a):
    try:
        return np.sum(np.linalg.inv(a) ** 2)
    except np.linalg.LinAlgError:
        return np.sum(a.T * a.T)


def cholesky_tells(a, x):
    try:
        np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return np.sum(x)
    return x @ a @ x


def shapes_tell(x, y):
    try:
        z = x * y
    except ValueError:
        z = x[: len(y)] * y
    return np.sum(z * z)


def errors_of_numpy(x):
    try:
        with np.errstate(divide="raise"):
            y = 1.0 / (x - 1.0)
    except FloatingPointError:
        y = x * x
    return np.sum(y)


def suppressed(x, key, table):
    y = x
    with contextlib.suppress(KeyError):
        y = x * table[key]
    return y * x


def suppressed_in_loop(xs):
    s = 0.0
    for x in xs:
        with contextlib.suppress(ValueError, ZeroDivisionError):
            s += math.sqrt(x)
        s += x * x
    return s


class Account:
    def __init__(self, balance):
        self.balance = balance

    def spend(self, amount):
        if amount > self.balance:
            raise TooBig("too much")
        self.balance = self.balance - amount
        return self.balance


def object_in_try(x, amounts):
    account = Account(x * x)
    s = 0.0
    for amount in amounts:
        try:
            s += account.spend(amount * x)
        except TooBig:
            s += amount * account.balance
    return s


def old_value_in_handler(x, most):
    y = x * x
    try:
        y = checked(x, most)
    except TooBig:
        y = y * 3.0
    return y


def unchanged_after_failure(x, most):
    y = x * x
    try:
        y = checked(x, most)
    except TooBig:
        pass
    return y * x


def arrays_in_body(x, n):
    try:
        y = np.zeros(3)
        y[: len(x)] = x
        y[n] = np.sum(x)
    except (IndexError, ValueError):
        y = 2.0 * x
    return np.sum(y * y)


def list_made_in_body(xs):
    try:
        values = [math.sqrt(x) for x in xs]
        total = values[0] * values[1]
    except ValueError:
        total = xs[0] * xs[1]
    return total * xs[0]


def written_in_else(x, table):
    y = x * 1.0
    for i in range(3):
        try:
            c = table[i]
        except KeyError:
            y[i] = 0.0
        else:
            y[i] *= c * y[i]
    return np.sum(y * y)


def callee_with_try(x, n):
    s = 0.0
    for i in range(n):
        s += recover_with_formula(x - i) * x
    return s


# --- changed, and then something fails ----------------------------------------------------------


def bound_in_an_inner_finally(x):
    s = x
    try:
        try:
            t = checked(x, 1.0)
        finally:
            s = s * 2.0
    except TooBig:
        t = 0.0
    return s + t


def written_in_an_inner_finally(x):
    s = [x]
    try:
        try:
            t = checked(x, 1.0)
        finally:
            s[0] *= 2.0
    except TooBig:
        t = 0.0
    return s[0] + t


def written_in_the_finally_of_a_function(x):
    y = np.array([x, 1.0])

    def inner():
        try:
            return checked(x, 1.0)
        finally:
            y[0] *= 2.0

    try:
        t = inner()
    except TooBig:
        t = 0.0
    return y[0] + t


def counted_in_an_inner_finally(x):
    n, t = 0, x
    try:
        try:
            t = checked(x, 1.0)
        finally:
            n += 2
    except TooBig:
        t = 0.5
    return x * n + t


def finally_that_nothing_follows(x):
    s = x
    try:
        try:
            t = x * x
        finally:
            s = s * 2.0
    except TooBig:
        t = 0.0
    return s + t


def first_target_bound(x):
    xs, s = [1.0, 2.0], x
    try:
        s, xs[2 if x > 1 else 0] = s * 2.0, s * 3.0
    except IndexError:
        pass
    return s + xs[0]


def first_of_a_chain_bound(x):
    xs, s = [1.0, 2.0], x
    try:
        s = xs[2 if x > 1 else 0] = s * 2.0
    except IndexError:
        pass
    return s + xs[0]


def bound_before_the_pair_is_taken_apart(x):
    s, pair = x, (x, x) if x < 1 else (x,)
    try:
        s, (a, b) = s * 2.0, pair
    except ValueError:
        a = b = x
    return s + a * b


def last_target_bound(x):
    xs, s = [1.0, 2.0], x
    try:
        xs[2 if x > 1 else 0] = s = s * 2.0
    except IndexError:
        pass
    return s + xs[0]


PROGRAMS = [
    Program(recover_with_formula, [(2.0,), (-2.0,)]),
    Program(recover_from_callee, [(0.7, 1.0), (1.7, 1.0)], wrt="x"),
    Program(first_that_catches, [(0.7, 0), (0.7, 1), (0.7, 2)], wrt="x"),
    Program(catch_all, [(0.7, "a", {"a": 3.0}), (0.7, "b", {"a": 3.0})], wrt="x"),
    Program(caught_base_class, [(0.7, 1.0), (1.75, 1.0)], wrt="x"),
    Program(values_in_else, [(0.7,), (-0.7,)]),
    Program(else_raises_past_the_handler, [(3.4, 6)], wrt="x"),
    Program(nested_handlers, [(0.7, {"a": 3.0}), (0.7, {"b": 3.0}), (0.7, {})], wrt="x"),
    Program(reraised_and_caught, [(0.7, 1.0), (1.7, 1.0), (2.7, 1.0)], wrt="x"),
    Program(raised_from_another, [(0.7, 1.0), (1.7, 1.0)], wrt="x"),
    Program(named_where_it_can_be, [(0.7,), (np.float64(0.7),), (some(3),), (np.array(0.7),)]),
    Program(return_in_body, [(2.0,), (-2.0,)]),
    Program(return_in_body_only, [(2.0,), (-2.0,)]),
    Program(return_in_handler, [(1.5, {"a": 2.0}, "a"), (1.5, {"a": 2.0}, "b")], wrt="x"),
    Program(return_if_in_body, [(0.4, 1.0), (0.9, 1.0), (1.7, 1.0)], wrt="x"),
    Program(return_with_finally, [(0.7, []), (1.7, [])], wrt="x"),
    Program(break_in_handler, [([0.5, 1.5, -0.7, 0.9],), ([0.5, 0.8],)]),
    Program(continue_in_handler, [([0.5, -0.7, 0.9],)]),
    Program(break_in_body, [([0.5, -0.7, 0.9],), ([0.5, 1.9, 0.7],)]),
    Program(
        return_from_loop_in_try,
        [([0.5, 0.7], 1.0), ([0.9, 0.95, 0.4], 1.0), ([0.5, 1.7], 1.0)],
        wrt="xs",
    ),
    Program(retries, [(0.7,), (1.2,), (-0.3,)]),
    Program(in_loop, [([1.0, 2.0, -3.0, 4.0],)]),
    Program(in_loop_with_carry, [(1.7, 4), (0.3, 5)], wrt="x"),
    Program(loop_inside, [([0.5, 0.7], 1.0), ([0.9, 0.95, 1.4], 1.0)], wrt="xs"),
    Program(while_inside, [(1.5, 9), (1.5, 2)], wrt="x"),
    Program(try_in_while, [(0.7,)]),
    Program(with_finally, [(0.7, [])], wrt="x"),
    Program(all_four, [(0.7, []), (-0.7, [])], wrt="x"),
    Program(changed_in_finally, [(0.7, 3)], wrt="x"),
    Program(finally_reads_what_is_bound, [(0.7, [])], wrt="x"),
    Program(state_restored, [(some(3),)]),
    Program(validated, [(some(3),), ([0.5, 0.7],)]),
    Program(number_or_sequence, [(0.7,), ([0.5, 0.7],)]),
    Program(is_scalar_flag, [(0.7,), (some(3),)]),
    Program(default_of_table, [(0.7, {"a": 3.0}, "a"), (0.7, {"a": 3.0}, "b")], wrt="x"),
    Program(active_table, [(0.7, "a"), (0.7, "c")], wrt="x"),
    Program(parsed, [(0.7, "2"), (0.7, "two")], wrt="x"),
    Program(attribute_or_default, [(0.7,)]),
    Program(checked_with_assert, [(positive(3),), (some(3),)]),
    Program(inverse_or_transpose, [(some(2, 2),)]),
    Program(
        singular_matrix, [(np.array([[1.0, 2.0], [2.0, 4.0]]),)], smooth=False,
        expected=[np.array([[2.0, 4.0], [4.0, 8.0]])],
    ),
    Program(
        cholesky_tells, [(np.eye(2), some(2)), (-np.eye(2), some(2))], wrt="x"
    ),
    Program(shapes_tell, [(some(3), some(3, seed=1)), (some(3), some(2, seed=1))]),
    Program(errors_of_numpy, [(some(3),), (np.array([0.5, 1.0]),)], smooth=False),
    Program(suppressed, [(0.7, "a", {"a": 3.0}), (0.7, "b", {"a": 3.0})], wrt="x"),
    Program(suppressed_in_loop, [([1.0, -2.0, 3.0],)]),
    Program(object_in_try, [(1.5, [0.3, 1.4, 0.4])], wrt="x"),
    Program(old_value_in_handler, [(0.7, 1.0), (1.7, 1.0)], wrt="x"),
    Program(unchanged_after_failure, [(0.7, 1.0), (1.7, 1.0)], wrt="x"),
    Program(arrays_in_body, [(some(2), 2), (some(2), 3), (some(4), 1)], wrt="x"),
    Program(list_made_in_body, [([0.5, 0.7],), ([0.5, -0.7],)]),
    Program(written_in_else, [(some(3), {0: 2.0, 2: 3.0})], wrt="x"),
    Program(callee_with_try, [(1.7, 3)], wrt="x"),
    Program(bound_in_an_inner_finally, [(0.7,), (1.7,)], refused=True),
    Program(written_in_an_inner_finally, [(0.7,), (1.7,)], refused=True),
    Program(written_in_the_finally_of_a_function, [(0.7,), (1.7,)], refused=True),
    Program(counted_in_an_inner_finally, [(0.7,), (1.7,)], refused=True),
    Program(finally_that_nothing_follows, [(0.7,), (1.7,)]),
    Program(first_target_bound, [(0.7,), (1.7,)], refused=True),
    Program(first_of_a_chain_bound, [(0.7,), (1.7,)], refused=True),
    Program(bound_before_the_pair_is_taken_apart, [(0.7,), (1.7,)], refused=True),
    Program(last_target_bound, [(0.7,), (1.7,)]),
]

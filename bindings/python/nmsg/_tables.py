"""Batches as arrays of numpy and tables of pandas. Both are imported when they are asked for."""


def to_numpy(batches):
    """A dict with an array for each column, of all batches. See batches.to_numpy."""
    import numpy

    parts = {}
    for batch in batches:
        for index, name in enumerate(batch.columns):
            parts.setdefault(name, []).append(_array(numpy, *batch._values(index), len(batch)))
    return {name: arrays[0] if len(arrays) == 1 else _joined(numpy, arrays) for name, arrays in parts.items()}


def to_pandas(batches):
    """A DataFrame of all batches. See batches.to_pandas."""
    import numpy
    import pandas

    return pandas.DataFrame({name: _series(numpy, pandas, array) for name, array in to_numpy(batches).items()})


def _array(numpy, kind, data, valid, rows):
    if kind == "O":
        array = numpy.empty(rows, object)
        array[:] = data if not (rows and isinstance(data[0], list)) else _rows(numpy, data)
        return array
    array = _bits(numpy, data, rows) if kind == "?" else numpy.frombuffer(data, kind, rows) if rows else \
        numpy.empty(0, kind)
    if valid is None:
        return array
    null = ~_bits(numpy, valid, rows)
    if array.dtype.kind in "fM":
        array = array.copy()
        array[null] = "NaT" if array.dtype.kind == "M" else numpy.nan
        return array
    return numpy.ma.masked_array(array, null)


def _rows(numpy, lists):
    """An array of lists: numpy itself makes one with two dimensions of lists of one length."""
    array = numpy.empty(len(lists), object)
    for row, items in enumerate(lists):
        array[row] = items
    return array


def _bits(numpy, octets, rows):
    return numpy.unpackbits(numpy.frombuffer(octets, "u1"), count=rows, bitorder="little").astype(bool)


def _joined(numpy, arrays):
    masked = any(isinstance(array, numpy.ma.MaskedArray) for array in arrays)
    return (numpy.ma if masked else numpy).concatenate(arrays)


def _series(numpy, pandas, array):
    if isinstance(array, numpy.ma.MaskedArray):
        masked = pandas.arrays.BooleanArray if array.dtype.kind == "b" else pandas.arrays.IntegerArray
        return masked(array.data.copy(), numpy.ma.getmaskarray(array))
    if array.dtype.kind == "M":
        return pandas.Series(array).dt.tz_localize("UTC")
    return array

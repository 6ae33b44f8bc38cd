"""One typed column that grows batch by batch, in the memory that the frame will have.

This module owns how Arrow's arrays become pandas' without a second copy of the whole column. It
must not know what a column means.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_MASKED = {
    pa.int64(): (0, np.int64, pd.arrays.IntegerArray),
    pa.float64(): (0.0, np.float64, pd.arrays.FloatingArray),
    pa.bool_(): (False, np.bool_, pd.arrays.BooleanArray),
}
"""What stands where a value is missing, and the arrays of numpy and pandas."""


class Growing:
    """A column so far. Texts are kept as Arrow has them, all else as pandas does.

    Args:
        arrow: The Arrow type of its values.

    Example:
        >>> import pyarrow as pa
        >>> column = Growing(pa.int64())
        >>> column.add(pa.array([1, None]))
        >>> column.add(pa.array([3]))
        >>> column.finished()
        <IntegerArray>
        [1, <NA>, 3]
        Length: 3, dtype: Int64
    """

    def __init__(self, arrow: pa.DataType) -> None:
        self._arrow, self._masked = arrow, _MASKED.get(arrow)
        self._texts: list[pa.Array] | None = [] if arrow == pa.large_string() else None
        self._values, self._missing = bytearray(), bytearray()

    def add(self, array: pa.Array) -> None:
        """Take in the values of a batch.

        Args:
            array: They, in the type of the column.
        """
        if self._texts is not None:
            # Copied to where memory is given out to measure: Arrow's own pool rounds up by half.
            self._texts.append(pa.concat_arrays([array], memory_pool=pa.system_memory_pool()))
            return
        if self._masked and array.null_count:
            self._missing += array.is_null().to_numpy(zero_copy_only=False).data
            array = array.fill_null(self._masked[0])
        else:
            self._missing += bytes(len(array))
        self._values += array.to_numpy(zero_copy_only=False).view(np.int8).data

    def finished(self) -> Any:
        """The whole column as an array of pandas; a time is in UTC, or has no zone yet."""
        if self._texts is not None:
            return pd.arrays.ArrowStringArray(pa.chunked_array(self._texts, self._arrow))
        if self._masked is None:
            return pd.array(np.frombuffer(self._values, "datetime64[us]"), copy=False)
        _, dtype, make = self._masked
        return make(np.frombuffer(self._values, dtype), np.frombuffer(self._missing, np.bool_))

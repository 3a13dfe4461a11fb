//! Rule files as data, evaluated in three-valued logic.

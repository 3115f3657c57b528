#pragma once

#include <cstddef>

namespace spindrift {

/// Makes a range of a reader, whose `next` returns a pointer to a value, or null at the end. One pass only: all
/// iterators of a reader move on with it, and a value is valid until the next one is read.
template <class Reader, class Value>
class ReaderIterator {
public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;

    /// The end.
    ReaderIterator() = default;

    /// Reads the first value. \throws what `next` throws, here and below
    explicit ReaderIterator(Reader& reader) : reader_(&reader), value_(reader.next()) {}

    const Value& operator*() const noexcept { return *value_; }
    const Value* operator->() const noexcept { return value_; }
    ReaderIterator& operator++() {
        value_ = reader_->next();
        return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const ReaderIterator& other) const noexcept { return value_ == other.value_; }

private:
    Reader* reader_ = nullptr;
    const Value* value_ = nullptr;
};

}  // namespace spindrift

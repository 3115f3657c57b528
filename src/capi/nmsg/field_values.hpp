#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace spindrift::capi {

/// One value of a field, in the storage that programs get a pointer to: a number of 4 or 8 octets at the front of
/// `bits`, or octets.
struct StoredValue {
    union {
        std::uint64_t bits;
        const std::byte* data;
    };
    std::size_t size = 0;  ///< of the octets

    [[nodiscard]] Bytes bytes() const noexcept { return {data, size}; }

    static StoredValue number(std::uint64_t bits) noexcept {
        StoredValue value{};
        value.bits = bits;
        return value;
    }
    static StoredValue octets(Bytes bytes) noexcept {
        StoredValue value{};
        value.data = bytes.data();
        value.size = bytes.size();
        return value;
    }
};

/// Octets that a program has set. Reuses its memory.
class OwnedOctets {
public:
    Bytes assign(Bytes bytes) {
        if (bytes.size() > capacity_ || memory_ == nullptr) {
            capacity_ = (bytes.size() + granularity) / granularity * granularity;
            memory_ = std::make_unique_for_overwrite<std::byte[]>(capacity_);
        }
        if (bytes.size() <= 16) {
            copy_short(reinterpret_cast<char*>(memory_.get()), as_text(bytes).data(), bytes.size());
        } else {
            std::memmove(memory_.get(), bytes.data(), bytes.size());
        }
        return {memory_.get(), bytes.size()};
    }

private:
    static constexpr std::size_t granularity = 16;

    std::unique_ptr<std::byte[]> memory_;
    std::size_t capacity_ = 0;
};

/// A sequence whose first element has no memory of its own: most fields have one value. Elements keep their addresses
/// until one is added.
template <class T>
class FirstAndMore {
public:
    [[nodiscard]] const T& at(std::size_t index) const noexcept { return index == 0 ? first_ : more_[index - 1]; }

    /// The element at any index; those up to it are made.
    T& reach(std::size_t index) {
        if (index == 0) {
            return first_;
        }
        if (index > more_.size()) {
            more_.resize(index);
        }
        return more_[index - 1];
    }

private:
    T first_{};
    std::vector<T> more_;
};

/// The values of one field of a message. They keep their addresses until the field is set.
class FieldValues {
public:
    [[nodiscard]] bool loaded() const noexcept { return loaded_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] const StoredValue& at(std::size_t index) const noexcept { return values_.at(index); }

    /// Starts with no values, which are then added.
    void load() noexcept {
        count_ = 0;
        loaded_ = true;
    }
    void unload() noexcept { loaded_ = false; }

    void add(const StoredValue& value) { place(count_) = value; }
    /// Adds a copy of octets.
    void add_copy(Bytes octets) { set_octets(count_, octets); }

    // Change the value at `index`, which is at most `count()`.

    void set_number(std::size_t index, std::uint64_t bits) { place(index) = StoredValue::number(bits); }
    void set_octets(std::size_t index, Bytes octets) {
        const Bytes copy = memory_.reach(index).assign(octets);
        place(index) = StoredValue::octets(copy);
    }

private:
    StoredValue& place(std::size_t index) {
        StoredValue& value = values_.reach(index);
        count_ += index == count_ ? 1 : 0;
        return value;
    }

    FirstAndMore<StoredValue> values_;  // `count_` of them are used
    FirstAndMore<OwnedOctets> memory_;  // of values, by index; only as far as they were set
    std::size_t count_ = 0;
    bool loaded_ = false;
};

}  // namespace spindrift::capi

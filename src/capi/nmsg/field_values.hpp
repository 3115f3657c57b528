#pragma once

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
        if (!bytes.empty()) {
            std::memmove(memory_.get(), bytes.data(), bytes.size());
        }
        return {memory_.get(), bytes.size()};
    }

private:
    static constexpr std::size_t granularity = 16;

    std::unique_ptr<std::byte[]> memory_;
    std::size_t capacity_ = 0;
};

/// The values of one field of a message. They keep their addresses until the field is set.
class FieldValues {
public:
    [[nodiscard]] bool loaded() const noexcept { return loaded_; }
    [[nodiscard]] std::size_t count() const noexcept { return values_.size(); }
    [[nodiscard]] const StoredValue& at(std::size_t index) const noexcept { return values_[index]; }

    /// Starts with no values, which are then added.
    void load() noexcept {
        values_.clear();
        loaded_ = true;
    }
    void unload() noexcept { loaded_ = false; }

    void add(const StoredValue& value) { values_.push_back(value); }
    /// Adds a copy of octets.
    void add_copy(Bytes octets) { values_.push_back(StoredValue::octets(memory(values_.size()).assign(octets))); }

    // Change the value at `index`, which is at most `count()`.

    void set_number(std::size_t index, std::uint64_t bits) { place(index) = StoredValue::number(bits); }
    void set_octets(std::size_t index, Bytes octets) {
        const Bytes copy = memory(index).assign(octets);
        place(index) = StoredValue::octets(copy);
    }

private:
    StoredValue& place(std::size_t index) {
        if (index == values_.size()) {
            values_.emplace_back();
        }
        return values_[index];
    }

    OwnedOctets& memory(std::size_t index) {
        if (index >= memory_.size()) {
            memory_.resize(index + 1);
        }
        return memory_[index];
    }

    std::vector<StoredValue> values_;
    std::vector<OwnedOctets> memory_;  // of values, by index; only as far as they were set
    bool loaded_ = false;
};

}  // namespace spindrift::capi

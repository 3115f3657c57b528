#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace spindrift::tag::provider {

/// The data section of a MaxMind DB file, or its metadata (docs/formats/tagging.md 7.3). Every offset is checked, maps
/// and arrays may be nested 32 times, and a pointer never leads to a pointer. The work is limited too: maps that many
/// records share could make it the square of the size of the file.
class MmdbData {
public:
    /// \param octets must outlive this
    explicit MmdbData(Bytes octets) : octets_(octets), work_left_(8 * octets.size() + 100'000) {}

    /// The text that is found at `offset` by these keys of maps, one inside the other. Nothing if there is none, or if
    /// the data are not valid: see `is_valid`.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t offset,
                                                       std::initializer_list<std::string_view> keys);

    /// The same for an unsigned integer of at most 64 bits.
    [[nodiscard]] std::optional<std::uint64_t> number(std::size_t offset, std::initializer_list<std::string_view> keys);

    /// Whether the last call met only valid data.
    [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }

    /// Whether the limit of the work was reached; all calls find nothing from then on.
    [[nodiscard]] bool is_exhausted() const noexcept { return work_left_ == 0; }

private:
    enum class Type : std::uint8_t {
        extended = 0,
        pointer = 1,
        text = 2,
        double_number = 3,
        bytes = 4,
        uint16 = 5,
        uint32 = 6,
        map = 7,
        int32 = 8,
        uint64 = 9,
        uint128 = 10,
        array = 11,
        boolean = 14,
        float_number = 15,
    };

    /// A value without the values that are in it.
    struct Value {
        Type type = Type::extended;
        std::size_t size = 0;   // octets, or entries of a map or an array; of a pointer, its target
        std::size_t begin = 0;  // of the content
    };

    [[nodiscard]] std::optional<Value> decode(std::size_t offset);
    [[nodiscard]] std::optional<Value> decode_pointer(std::size_t offset, unsigned control);
    [[nodiscard]] std::optional<Value> decode_target(std::size_t offset);
    [[nodiscard]] std::optional<std::size_t> skip(std::size_t offset, unsigned depth);
    [[nodiscard]] std::optional<std::size_t> find_entry(const Value& map, std::string_view key);
    [[nodiscard]] std::optional<Value> find(std::size_t offset, std::initializer_list<std::string_view> keys);
    [[nodiscard]] std::optional<std::uint64_t> integer(std::size_t offset, std::size_t size) const;
    [[nodiscard]] std::string_view content(const Value& value) const;
    std::nullopt_t fail();

    Bytes octets_;
    std::size_t work_left_;
    bool is_valid_ = true;
};

}  // namespace spindrift::tag::provider

#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace spindrift::nmsg {

/// Builds messages of one type:
///
///     MessageBuilder builder(*built_in_types().find("SIE", "newdomain"));
///     builder.set("domain", "example.com.").set("rrclass", "IN").set("rrtype", "A").set("rdata", "192.0.2.1");
///     Arena storage;
///     Payload payload = builder.build(storage);
///
/// A field that is set twice keeps the last value; a repeated field keeps all. The type and class of record data must
/// be set before the data.
class MessageBuilder {
public:
    /// `schema` must outlive the builder.
    explicit MessageBuilder(const Schema& schema) { start(schema); }

    /// Clears all values and starts a message of that type.
    void start(const Schema& schema);

    /// Sets a field from its text in JSON: `192.0.2.1`, `NS`, `2015-02-03 13:33:20`, base64 for octets.
    /// \throws Error if the type has no such field, or the text is not a value for it
    MessageBuilder& set(std::string_view field, std::string_view text);

    /// Sets a field that is a number.
    /// \throws Error if the type has no such field, or the number does not fit it
    MessageBuilder& set(std::string_view field, std::int64_t number);

    /// The message with the current time. Its octets are in `storage`.
    [[nodiscard]] Payload build(Arena& storage);

    // Functions for readers of formats: they take the index of a field in the schema, and return errors.

    /// Adds a value from its text in JSON.
    /// \returns `notimpl` for record data that is not readable, but may be what our writer has written: the text of
    ///     some types does not say everything if the data is malformed; `parse_error` for any other invalid text
    Errc add_text(std::size_t field, std::string_view text);
    /// Adds a value from the text of its type, whatever form the field has.
    Errc add_plain_text(std::size_t field, std::string_view text);
    Errc add_integer(std::size_t field, std::int64_t number);
    Errc add_unsigned(std::size_t field, std::uint64_t number);
    Errc add_real(std::size_t field, double number);
    Errc add_boolean(std::size_t field, bool truth);
    /// Adds a value as C programs hold it: octets, or a number of the width of its type in the order of this machine.
    Errc add_native(std::size_t field, Bytes value);
    /// Adds octets; only for fields that are octets on the wire.
    Errc add_octets(std::size_t field, Bytes octets);

    /// The encoded message: fields sorted by number; required fields that were not set are zero or empty.
    [[nodiscard]] Bytes encode(Arena& storage);

    [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    struct Item {
        std::uint64_t bits_or_offset;
        std::uint32_t size;
        std::uint32_t next;
    };
    struct Slot {
        std::uint32_t first = none;
        std::uint32_t last = none;
    };

    void add(std::size_t field, std::uint64_t bits_or_offset, std::size_t size = 0);
    Errc add_checked(std::size_t field, bool good, std::uint64_t bits);
    Errc add_tail(std::size_t field, std::size_t start, bool good);
    Errc add_shown_text(std::size_t field, std::string_view text);
    Errc add_time(std::size_t field, const std::optional<UnixTime>& time);
    Errc add_rdata(std::size_t field, std::string_view text);
    [[nodiscard]] std::size_t require(std::string_view field) const;
    void write(const Field& field, const Item& item);

    const Schema* schema_ = nullptr;
    std::vector<Slot> slots_;  // by field
    std::vector<Item> items_;
    Buffer octets_;   // of all values
    Buffer encoded_;  // the message while it is encoded
};

}  // namespace spindrift::nmsg

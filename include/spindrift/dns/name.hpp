#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/dns/errc.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Domain names: RFC 1035 sections 3.1 and 4.1.4, docs/formats/dns.md sections 4 and 5.
namespace spindrift::dns {

/// The most octets of a name in wire form, length octets and the final zero included.
inline constexpr std::size_t max_name_size = 255;
/// The most octets of one label.
inline constexpr std::size_t max_label_size = 63;

/// Whether reading a name from text turns A to Z into a to z. Escaped letters are never changed.
enum class LetterCase : bool { keep, lower };

/// A name in wire form that owns its octets. Binary-safe: labels may hold any octet.
class Name {
public:
    /// The root.
    Name() noexcept { octets_[0] = std::byte{0}; }

    /// Reads text such as `www.example.com.`; the final dot is optional, the empty text is the root.
    static Decoded<Name> parse(std::string_view text, LetterCase letters = LetterCase::keep) noexcept;

    [[nodiscard]] Bytes wire() const noexcept { return {octets_.data(), size_}; }
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Name& a, const Name& b) noexcept { return as_text(a.wire()) == as_text(b.wire()); }

private:
    friend Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept;
    friend Decoded<Name> reverse_name(Bytes name) noexcept;

    std::array<std::byte, max_name_size> octets_;
    std::size_t size_ = 1;
};

/// Reads the possibly compressed name at offset `at` of a DNS message. Pointers must lead strictly backwards, and
/// no name needs more of them than it has labels: a longer chain is refused.
Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept;

/// The octets a possibly compressed name takes at offset `at`, whatever they hold; never leads past the end.
[[nodiscard]] std::size_t skip_name(Bytes message, std::size_t at) noexcept;

/// The length of the uncompressed name at the front of `name`, its final zero included.
Decoded<std::size_t> name_length(Bytes name) noexcept;

/// The number of labels, the root not counted.
Decoded<std::size_t> count_labels(Bytes name) noexcept;

/// A view of `name` without its first label; the root gives the root.
Decoded<Bytes> left_chop(Bytes name) noexcept;

/// The same labels in the opposite order. `name` must be exactly one name.
Decoded<Name> reverse_name(Bytes name) noexcept;

/// Whether `name` lies strictly below `parent`, octet by octet: downcase both first for what DNS means.
Decoded<bool> is_subdomain(Bytes name, Bytes parent) noexcept;

/// Turns A to Z into a to z in all octets.
void downcase(std::span<std::byte> name) noexcept;

/// Appends a name as text, ending in a dot; a dot alone for the root and for no octets at all.
/// Never reads past `wire`, whatever its length octets say.
void append_name(Buffer& out, Bytes wire);

/// The octets `put_name` may overwrite for a name of so many octets.
[[nodiscard]] constexpr std::size_t name_room(std::size_t wire_size) noexcept {
    return 4 * wire_size + 16;
}

/// Like `append_name`, to memory that has room. \returns the end of the text
char* put_name(char* to, Bytes wire) noexcept;

/// Like `put_name`, but only for a name whose text has neither backslashes nor quotation marks, as nearly all are.
/// \returns null for any other, and for the root
char* put_plain_name(char* to, Bytes wire) noexcept;

/// Appends the wire form of a name given as text. On an error `out` is left as it was.
Errc parse_name(Buffer& out, std::string_view text, LetterCase letters);

}  // namespace spindrift::dns

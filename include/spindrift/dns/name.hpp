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

/// The maximum size of a name in wire form, length octets and the final zero included.
inline constexpr std::size_t max_name_size = 255;
/// The maximum size of a label.
inline constexpr std::size_t max_label_size = 63;

/// Whether reading a name from text converts A to Z to lower case. Escaped letters are never changed.
enum class LetterCase : bool { keep, lower };

/// A name in wire form that owns its octets. Labels may hold any octet.
class Name {
public:
    /// The root name.
    Name() noexcept { octets_[0] = std::byte{0}; }

    /// Reads text such as `www.example.com.`; the final dot is optional, the empty text is the root.
    static Decoded<Name> parse(std::string_view text, LetterCase letters = LetterCase::keep) noexcept;

    [[nodiscard]] Bytes wire() const noexcept { return {octets_.data(), size_}; }
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Name& a, const Name& b) noexcept { return as_text(a.wire()) == as_text(b.wire()); }

private:
    friend Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept;
    friend Errc copy_name(Bytes message, std::size_t at, Name& name) noexcept;
    friend Decoded<Name> reverse_name(Bytes name) noexcept;

    std::array<std::byte, max_name_size> octets_;
    std::size_t size_ = 1;
};

/// Reads the possibly compressed name at offset `at` of a DNS message. Pointers must point strictly backwards, and a
/// name may have at most 127 of them, the maximum number of labels.
Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept;

/// Reads the name at offset `at` of a DNS message; a pointer in it is an invalid length octet.
Errc copy_name(Bytes message, std::size_t at, Name& name) noexcept;

/// The size of the possibly compressed name at offset `at`, up to its first pointer. Does not validate the name; the
/// result never exceeds the message.
[[nodiscard]] std::size_t skip_name(Bytes message, std::size_t at) noexcept;

/// The size of the uncompressed name at the front of `name`, final zero included.
Decoded<std::size_t> name_length(Bytes name) noexcept;

/// The number of labels, without the root.
Decoded<std::size_t> count_labels(Bytes name) noexcept;

/// A view of `name` without its first label; the root is returned unchanged.
Decoded<Bytes> left_chop(Bytes name) noexcept;

/// The same labels in the opposite order. `name` must be exactly one name.
Decoded<Name> reverse_name(Bytes name) noexcept;

/// Whether `name` is strictly below `parent`. Case-sensitive: use `downcase` on both first to compare as DNS does.
Decoded<bool> is_subdomain(Bytes name, Bytes parent) noexcept;

/// Converts A to Z to lower case in all octets.
void downcase(std::span<std::byte> name) noexcept;

/// Appends a name as text with a final dot; the dot alone for the root and for an empty `wire`.
/// Never reads past `wire`, even if a length octet exceeds it.
void append_name(Buffer& out, Bytes wire);

/// The number of octets `put_name` may overwrite for a name of that size.
[[nodiscard]] constexpr std::size_t name_room(std::size_t wire_size) noexcept {
    return 4 * wire_size + 16;
}

/// Like `append_name`, to memory that has room. \returns the end of the text
char* put_name(char* to, Bytes wire) noexcept;

/// The maximum size of names that `put_plain_name` accepts, in octets.
inline constexpr std::size_t max_plain_name_size = 64;

/// Like `put_name`, but faster and only for names of up to 64 octets whose text needs no escape in DNS and in JSON,
/// which is nearly all. \returns null for any other name, and for the root
char* put_plain_name(char* to, Bytes wire) noexcept;

/// Appends the wire form of a name given as text. On an error `out` is unchanged.
Errc parse_name(Buffer& out, std::string_view text, LetterCase letters);

}  // namespace spindrift::dns

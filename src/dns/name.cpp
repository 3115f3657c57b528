#include <spindrift/dns/name.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spindrift::dns {
namespace {

constexpr std::size_t max_pointers = 127;  // the maximum number of labels of a name

std::size_t octet_at(Bytes bytes, std::size_t at) noexcept {
    return std::to_integer<std::size_t>(bytes[at]);
}

// How an octet of a label is written: `a`, `\.` or `\007`.
enum class Escape : unsigned char { none, backslash, decimal };

constexpr std::array<Escape, 256> make_escapes() {
    std::array<Escape, 256> escapes{};
    for (std::size_t octet = 0; octet < escapes.size(); ++octet) {
        escapes[octet] = octet == '.' || octet == '\\'    ? Escape::backslash
                         : octet >= 0x21 && octet <= 0x7E ? Escape::none
                                                          : Escape::decimal;
    }
    return escapes;
}

constexpr auto escapes = make_escapes();

char* put_octet(char* to, char octet) noexcept {
    const auto value = static_cast<unsigned char>(octet);
    switch (escapes[value]) {
        case Escape::none: *to++ = octet; return to;
        case Escape::backslash:
            *to++ = '\\';
            *to++ = octet;
            return to;
        case Escape::decimal: break;
    }
    *to++ = '\\';
    *to++ = static_cast<char>('0' + value / 100);
    *to++ = static_cast<char>('0' + value / 10 % 10);
    *to++ = static_cast<char>('0' + value % 10);
    return to;
}

// `is_plain` has one bit of a 64-bit mask for each octet.
static_assert(max_plain_name_size == 64);

/// Bit masks of sixteen octets, one bit for each.
struct Examined {
    std::uint64_t dots;
    std::uint64_t special;  // octets that are escaped in a name or in JSON
};

#if defined(__SSE2__)

Examined examine(const char* text) noexcept {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto equals = [&](char octet) { return _mm_cmpeq_epi8(octets, _mm_set1_epi8(octet)); };
    const __m128i above_space = _mm_sub_epi8(octets, _mm_set1_epi8(0x21));
    const __m128i printable = _mm_cmpeq_epi8(_mm_min_epu8(above_space, _mm_set1_epi8(0x7E - 0x21)), above_space);
    const __m128i escaped = _mm_or_si128(equals('"'), equals('\\'));
    const auto bits = [](__m128i mask) { return static_cast<std::uint64_t>(_mm_movemask_epi8(mask)); };
    return {bits(equals('.')), bits(escaped) | (bits(printable) ^ 0xFFFF)};
}

#else

Examined examine(const char* text) noexcept {
    Examined found{0, 0};
    for (unsigned i = 0; i < 16; ++i) {
        const char c = text[i];
        const bool special = c < 0x21 || c > 0x7E || c == '"' || c == '\\';
        found.dots |= std::uint64_t{c == '.'} << i;
        found.special |= std::uint64_t{special} << i;
    }
    return found;
}

#endif

// Whether the text has dots exactly at the positions in the mask `dots`, and no special octets. Reads up to 16 octets
// after the text.
bool is_plain(const char* text, std::size_t size, std::uint64_t dots) noexcept {
    Examined all{0, 0};
    for (std::size_t at = 0; at < size; at += 16) {
        const Examined found = examine(text + at);
        all.dots |= found.dots << at;
        all.special |= found.special << at;
    }
    const std::uint64_t within = ~std::uint64_t{0} >> (max_plain_name_size - size);
    return ((all.dots ^ dots) & within) == 0 && (all.special & within) == 0;
}

// Reads the rest of an escape after its backslash and removes it from the front of `text`.
bool take_escape(std::string_view& text, char& octet) noexcept {
    if (text.empty()) {
        return false;
    }
    if (!is_digit(text[0])) {
        octet = text[0];
        text.remove_prefix(1);
        return true;
    }
    if (text.size() < 3 || !is_digit(text[1]) || !is_digit(text[2])) {
        return false;
    }
    const int value = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    octet = static_cast<char>(value);
    text.remove_prefix(3);
    return value <= 255;
}

// Writes the labels of `text` and the final zero to the `max_name_size` octets at `to`.
Decoded<std::size_t> put_name(char* to, std::string_view text, LetterCase letters) noexcept {
    if (text.empty() || text == ".") {
        *to = '\0';
        return std::size_t{1};
    }
    std::size_t length_at = 0;  // offset of the length octet of the current label
    std::size_t size = 1;
    bool too_long_label = false;
    while (!text.empty()) {
        if (size == max_name_size) {
            return Errc::name_overflow;
        }
        char c = text.front();
        text.remove_prefix(1);
        if (c == '.') {
            if (size == length_at + 1) {
                return Errc::parse_error;
            }
            too_long_label = too_long_label || size - length_at - 1 > max_label_size;
            to[length_at] = static_cast<char>(size - length_at - 1);
            length_at = size;
        } else if (c == '\\') {
            if (!take_escape(text, c)) {
                return Errc::parse_error;
            }
        } else if (letters == LetterCase::lower) {
            c = to_lower(c);
        }
        to[size++] = c;  // after a dot, this octet is replaced by the next length octet
    }
    if (size == length_at + 1) {  // the text ended in a dot
        to[length_at] = '\0';
        return too_long_label ? Decoded<std::size_t>(Errc::invalid_length_octet) : size;
    }
    if (size == max_name_size) {
        return Errc::name_overflow;
    }
    if (too_long_label || size - length_at - 1 > max_label_size) {
        return Errc::invalid_length_octet;
    }
    to[length_at] = static_cast<char>(size - length_at - 1);
    to[size++] = '\0';
    return size;
}

}  // namespace

Decoded<Name> Name::parse(std::string_view text, LetterCase letters) noexcept {
    Name name;
    const auto size = put_name(reinterpret_cast<char*>(name.octets_.data()), text, letters);
    if (!size) {
        return size.error();
    }
    name.size_ = *size;
    return name;
}

std::string Name::text() const {
    Buffer out;
    append_name(out, wire());
    return std::string(out.text());
}

namespace {

// Reads a name into the `max_name_size` octets at `to`.
template <bool Compressed>
Decoded<std::size_t> read_name(Bytes message, std::size_t at, std::byte* to) noexcept {
    std::size_t size = 0;
    std::size_t pointers = 0;
    while (true) {
        if (at >= message.size()) {
            return Errc::out_of_bounds;
        }
        const std::size_t length = octet_at(message, at);
        if (length == 0) {
            to[size++] = std::byte{0};
            return size;
        }
        if (Compressed && length >= 0xC0) {
            if (at + 1 >= message.size()) {
                return Errc::out_of_bounds;
            }
            const std::size_t target = (length & 0x3F) << 8 | octet_at(message, at + 1);
            if (target >= at || ++pointers > max_pointers) {
                return Errc::invalid_compression_pointer;
            }
            at = target;
            continue;
        }
        if (length > max_label_size) {
            return Errc::invalid_length_octet;
        }
        if (size + 1 + length >= max_name_size) {
            return Errc::name_overflow;
        }
        if (message.size() - at - 1 < length) {
            return Errc::out_of_bounds;
        }
        copy_short(reinterpret_cast<char*>(to + size), as_text(message).data() + at, 1 + length);
        size += 1 + length;
        at += 1 + length;
    }
}

}  // namespace

Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept {
    const auto size = read_name<true>(message, at, name.octets_.data());
    name.size_ = size ? *size : name.size_;
    return size ? Errc::success : size.error();
}

Errc copy_name(Bytes message, std::size_t at, Name& name) noexcept {
    const auto size = read_name<false>(message, at, name.octets_.data());
    name.size_ = size ? *size : name.size_;
    return size ? Errc::success : size.error();
}

std::size_t skip_name(Bytes message, std::size_t at) noexcept {
    const std::size_t start = at;
    while (at < message.size()) {
        const std::size_t length = octet_at(message, at);
        if (length >= 0xC0) {
            at += 2;
            break;
        }
        at += 1 + length;
        if (length == 0) {
            break;
        }
    }
    return std::min(at, message.size()) - std::min(start, message.size());
}

Decoded<std::size_t> name_length(Bytes name) noexcept {
    if (name.empty()) {
        return Errc::overflow;
    }
    std::size_t at = 0;
    while (at < name.size()) {
        const std::size_t length = octet_at(name, at);
        ++at;
        if (length == 0) {
            return at > max_name_size ? Decoded<std::size_t>(Errc::name_len) : at;
        }
        if (length > max_label_size || length > name.size() - at) {
            return Errc::invalid_length_octet;
        }
        at += length;
    }
    // The final zero is missing, unless the name is too long even without it.
    return at < max_name_size ? Errc::invalid_length_octet : Errc::name_len;
}

Decoded<std::size_t> count_labels(Bytes name) noexcept {
    std::size_t labels = 0;
    std::size_t at = 0;
    while (at < name.size()) {
        const std::size_t length = octet_at(name, at);
        if (length == 0) {
            break;
        }
        if (length > max_label_size) {
            return Errc::invalid_length_octet;
        }
        if (length > name.size() - at - 1) {
            return Errc::name_overflow;
        }
        ++labels;
        at += 1 + length;
    }
    return labels;
}

Decoded<Bytes> left_chop(Bytes name) noexcept {
    if (name.empty()) {
        return Errc::name_overflow;
    }
    const std::size_t length = octet_at(name, 0);
    if (length == 0) {
        return name;
    }
    if (length > name.size() - 1) {
        return Errc::name_overflow;
    }
    return name.subspan(1 + length);
}

Decoded<Name> reverse_name(Bytes name) noexcept {
    if (name.empty() || name.size() > max_name_size) {
        return Errc::out_of_bounds;
    }
    Name reversed;
    std::size_t to = name.size() - 1;  // start of the labels written so far
    reversed.octets_[to] = std::byte{0};
    for (std::size_t at = 0; octet_at(name, at) != 0;) {
        const std::size_t label_size = 1 + octet_at(name, at);
        // At least the final zero must follow the label.
        if (label_size >= name.size() - at) {
            return Errc::out_of_bounds;
        }
        to -= label_size;
        std::ranges::copy(name.subspan(at, label_size), reversed.octets_.begin() + static_cast<std::ptrdiff_t>(to));
        at += label_size;
    }
    if (to != 0) {
        return Errc::out_of_bounds;
    }
    reversed.size_ = name.size();
    return reversed;
}

Decoded<bool> is_subdomain(Bytes name, Bytes parent) noexcept {
    const auto name_size = name_length(name);
    const auto parent_size = name_length(parent);
    if (!name_size || !parent_size) {
        return Errc::parse_error;
    }
    const std::string_view suffix = as_text(parent.first(*parent_size));
    Bytes rest = name.first(*name_size);
    while (rest.size() > suffix.size()) {
        rest = rest.subspan(1 + octet_at(rest, 0));
    }
    return *name_size > *parent_size && as_text(rest) == suffix;
}

void downcase(std::span<std::byte> name) noexcept {
    for (std::byte& octet : name) {
        octet = static_cast<std::byte>(to_lower(static_cast<char>(octet)));
    }
}

char* put_plain_name(char* to, Bytes wire) noexcept {
    if (wire.size() < 3 || wire.size() > max_plain_name_size) {
        return nullptr;
    }
    // Copies the labels without the first length octet; then dots replace the other length octets.
    copy_short(to, as_text(wire).data() + 1, wire.size() - 1);
    std::size_t at = 0;
    std::uint64_t dots = 0;
    for (std::size_t length = octet_at(wire, 0); length != 0; length = octet_at(wire, at)) {
        at += length + 1;
        if (at >= wire.size()) {
            return nullptr;
        }
        to[at - 1] = '.';
        dots |= std::uint64_t{1} << (at - 1);
    }
    return at != 0 && is_plain(to, at, dots) ? to + at : nullptr;
}

char* put_name(char* to, Bytes wire) noexcept {
    if (char* const end = put_plain_name(to, wire)) {
        return end;
    }
    const char* at = as_text(wire).data();
    const char* const end = at + wire.size();
    if (at == end || *at == '\0') {
        *to = '.';
        return to + 1;
    }
    while (at != end) {
        const std::size_t length = static_cast<unsigned char>(*at++);
        if (length == 0) {
            break;
        }
        const char* const label_end = at + std::min(length, static_cast<std::size_t>(end - at));
        while (at != label_end) {
            to = put_octet(to, *at++);
        }
        *to++ = '.';
    }
    return to;
}

void append_name(Buffer& out, Bytes wire) {
    out.set_end(put_name(out.room(name_room(wire.size())), wire));
}

Errc parse_name(Buffer& out, std::string_view text, LetterCase letters) {
    char* const to = out.room(max_name_size);
    const auto size = put_name(to, text, letters);
    if (!size) {
        return size.error();
    }
    out.set_end(to + *size);
    return Errc::success;
}

}  // namespace spindrift::dns

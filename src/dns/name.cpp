#include <spindrift/dns/name.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace spindrift::dns {
namespace {

constexpr std::size_t max_pointers = 127;  // as many as a name can have labels

std::size_t octet_at(Bytes bytes, std::size_t at) noexcept {
    return std::to_integer<std::size_t>(bytes[at]);
}

enum class Shown : unsigned char { plain, escaped, numbered };

constexpr std::array<Shown, 256> make_shown() {
    std::array<Shown, 256> shown{};
    for (std::size_t octet = 0; octet < shown.size(); ++octet) {
        shown[octet] = octet == '.' || octet == '\\'     ? Shown::escaped
                       : octet >= 0x21 && octet <= 0x7E ? Shown::plain
                                                        : Shown::numbered;
    }
    return shown;
}

constexpr auto shown = make_shown();

char* put_octet(char* to, char octet) noexcept {
    const auto value = static_cast<unsigned char>(octet);
    switch (shown[value]) {
        case Shown::plain:
            *to++ = octet;
            return to;
        case Shown::escaped:
            *to++ = '\\';
            *to++ = octet;
            return to;
        case Shown::numbered: break;
    }
    *to++ = '\\';
    *to++ = static_cast<char>('0' + value / 100);
    *to++ = static_cast<char>('0' + value / 10 % 10);
    *to++ = static_cast<char>('0' + value % 10);
    return to;
}

constexpr std::uint64_t every(unsigned char octet) { return octet * 0x0101010101010101ULL; }

constexpr std::uint64_t high_bits = every(0x80);

// Nonzero when one of eight octets is not shown as it is, be it in a name or in JSON. Dots are left to the caller.
constexpr std::uint64_t any_not_plain(std::uint64_t word) {
    const std::uint64_t backslash = word ^ every('\\');
    const std::uint64_t quote = word ^ every('"');
    const std::uint64_t below = (word - every(0x21)) & ~word;
    const std::uint64_t above = ((word & ~high_bits) + every(1)) | word;
    return (below | above | ((backslash - every(1)) & ~backslash) | ((quote - every(1)) & ~quote)) & high_bits;
}

// How many of eight octets are dots.
constexpr std::size_t count_dots(std::uint64_t word) {
    const std::uint64_t other = word ^ every('.');
    const std::uint64_t zeros = ~(((other & ~high_bits) + ~high_bits) | other | ~high_bits);
    return static_cast<std::size_t>(((zeros >> 7) * every(1)) >> 56);
}

// Whether a text holds octets that are shown as they are, and just so many dots. Up to 8 octets behind it are read.
bool is_plain(const char* text, std::size_t size, std::size_t dots) noexcept {
    std::uint64_t special = 0;
    std::size_t found = 0;
    for (std::size_t at = 0; at < size; at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text + at, 8);
        if (size - at < 8) {
            const std::uint64_t mask = (1ULL << (8 * (size - at))) - 1;
            word = (word & mask) | (every('a') & ~mask);
        }
        special |= any_not_plain(word);
        found += count_dots(word);
    }
    return special == 0 && found == dots;
}

// Reads the escape behind a backslash from the front of `text` and cuts it off.
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
    std::size_t length_at = 0;  // where the present label's length octet goes
    std::size_t size = 1;
    bool too_long_label = false;
    while (!text.empty()) {
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
        if (size == max_name_size) {
            return Errc::name_overflow;
        }
        to[size++] = c;  // behind a dot this is the place of the next length octet
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

Errc unpack_name(Bytes message, std::size_t at, Name& name) noexcept {
    std::size_t size = 0;
    std::size_t pointers = 0;
    while (true) {
        if (at >= message.size()) {
            return Errc::out_of_bounds;
        }
        const std::size_t length = octet_at(message, at);
        if (length == 0) {
            name.octets_[size++] = std::byte{0};
            name.size_ = size;
            return Errc::success;
        }
        if (length >= 0xC0) {
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
        std::memcpy(&name.octets_[size], &message[at], 1 + length);
        size += 1 + length;
        at += 1 + length;
    }
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
    return Errc::invalid_length_octet;
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
    std::size_t to = name.size() - 1;  // where the labels written so far begin
    reversed.octets_[to] = std::byte{0};
    for (std::size_t at = 0; octet_at(name, at) != 0;) {
        const std::size_t taken = 1 + octet_at(name, at);
        // One octet must be left behind the label: the final zero, at least.
        if (taken >= name.size() - at) {
            return Errc::out_of_bounds;
        }
        to -= taken;
        std::ranges::copy(name.subspan(at, taken), reversed.octets_.begin() + static_cast<std::ptrdiff_t>(to));
        at += taken;
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
    // Masking the end of a text takes its first octet for the lowest of a word.
    constexpr bool usable = std::endian::native == std::endian::little;
    if (!usable || wire.size() < 3 || wire.size() > max_name_size) {
        return nullptr;
    }
    // Copied at once; then the length octets become the dots.
    copy_short(to, as_text(wire).data() + 1, wire.size() - 1);
    std::size_t at = 0;
    std::size_t labels = 0;
    for (std::size_t length = octet_at(wire, 0); length != 0; length = octet_at(wire, at)) {
        at += length + 1;
        if (length > max_label_size || at >= wire.size()) {
            return nullptr;
        }
        to[at - 1] = '.';
        ++labels;
    }
    return at != 0 && is_plain(to, at, labels) ? to + at : nullptr;
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

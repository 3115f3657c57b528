#include <spindrift/base/ip_address.hpp>

#include <spindrift/base/text.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace spindrift {
namespace {

// The decimal text of each octet value, followed by its length. A table, because formatting addresses is a hot path.
struct OctetText {
    char digits[3];
    unsigned char length;
};

constexpr std::array<OctetText, 256> make_octet_texts() {
    std::array<OctetText, 256> texts{};
    for (int value = 0; value < 256; ++value) {
        OctetText text{};
        if (value >= 100) {
            text.digits[text.length++] = static_cast<char>('0' + value / 100);
        }
        if (value >= 10) {
            text.digits[text.length++] = static_cast<char>('0' + value / 10 % 10);
        }
        text.digits[text.length++] = static_cast<char>('0' + value % 10);
        texts[static_cast<std::size_t>(value)] = text;
    }
    return texts;
}

constexpr auto octet_texts = make_octet_texts();

char* put_octet(char* to, std::byte octet) noexcept {
    const OctetText& text = octet_texts[std::to_integer<std::size_t>(octet)];
    std::memcpy(to, &text, sizeof text);  // also copies the length; the next character overwrites it
    return to + text.length;
}

struct Run {
    int start = -1;
    int length = 0;
};

Run longest_zero_run(const std::array<std::uint16_t, 8>& groups) noexcept {
    Run best;
    for (int i = 0; i < 8;) {
        if (groups[static_cast<std::size_t>(i)] != 0) {
            ++i;
            continue;
        }
        const int start = i;
        while (i < 8 && groups[static_cast<std::size_t>(i)] == 0) {
            ++i;
        }
        if (i - start > best.length) {
            best = {start, i - start};
        }
    }
    return best.length >= 2 ? best : Run{};
}

char* put_group(char* to, unsigned group) noexcept {
    for (int shift = group >= 0x1000 ? 12 : group >= 0x100 ? 8 : group >= 0x10 ? 4 : 0; shift >= 0; shift -= 4) {
        *to++ = lower_hex_digits[(group >> shift) & 0xF];
    }
    return to;
}

}  // namespace

std::optional<IpAddress> IpAddress::from_octets(Bytes octets) noexcept {
    if (octets.size() != 4 && octets.size() != 16) {
        return std::nullopt;
    }
    IpAddress address;
    std::ranges::copy(octets, address.octets_.begin());
    address.size_ = octets.size();
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
    IpAddress address;
    if (parse_ipv4(text, address.octets_.data())) {
        return address;
    }
    address.size_ = 16;
    if (parse_ipv6(text, address.octets_.data())) {
        return address;
    }
    return std::nullopt;
}

void IpAddress::append_text(Buffer& out) const {
    if (is_v4()) {
        append_ipv4(out, octets_.data());
    } else {
        append_ipv6(out, octets_.data());
    }
}

std::string IpAddress::text() const {
    Buffer out;
    append_text(out);
    return std::string(out.text());
}

char* put_ipv4(char* to, const std::byte* octets) noexcept {
    for (int i = 0; i < 4; ++i) {
        to = put_octet(to, octets[i]);
        *to++ = '.';
    }
    return to - 1;
}

char* put_ipv6(char* to, const std::byte* octets) noexcept {
    std::array<std::uint16_t, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i) {
        groups[i] = load_be<std::uint16_t>(octets + 2 * i);
    }
    const Run zeros = longest_zero_run(groups);
    const bool dotted_tail = zeros.start == 0 && (zeros.length == 6 || (zeros.length == 5 && groups[5] == 0xffff));
    const int count = dotted_tail ? 6 : 8;
    for (int i = 0; i < count;) {
        if (i == zeros.start) {
            *to++ = ':';
            i += zeros.length;
            if (i == 8) {
                *to++ = ':';
            }
            continue;
        }
        if (i != 0) {
            *to++ = ':';
        }
        to = put_group(to, groups[static_cast<std::size_t>(i)]);
        ++i;
    }
    if (dotted_tail) {
        *to++ = ':';
        to = put_ipv4(to, octets + 12);
    }
    return to;
}

bool parse_ipv4(std::string_view text, std::byte* to) noexcept {
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        if (part != 0 && (at == text.size() || text[at++] != '.')) {
            return false;
        }
        const std::size_t start = at;
        unsigned value = 0;
        while (at < text.size() && at < start + 3 && is_digit(text[at])) {
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        }
        if (at == start || value > 255 || (at > start + 1 && text[start] == '0')) {
            return false;
        }
        to[part] = static_cast<std::byte>(value);
    }
    return at == text.size();
}

bool parse_ipv6(std::string_view text, std::byte* to) noexcept {
    char terminated[INET6_ADDRSTRLEN];
    if (text.size() >= sizeof terminated || text.find('\0') != std::string_view::npos) {
        return false;
    }
    *std::copy(text.begin(), text.end(), terminated) = '\0';
    return inet_pton(AF_INET6, terminated, to) == 1;
}

}  // namespace spindrift

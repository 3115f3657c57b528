#include "base32.hpp"
#include "descriptor.hpp"
#include "rdata_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <array>

namespace spindrift::dns {
namespace {

void append_generic(Buffer& out, Bytes rdata) {
    out.append("\\# ");
    append_decimal(out, rdata.size());
    out.append(' ');
    for (std::size_t i = 0; i < rdata.size(); ++i) {
        append_hex(out, rdata.subspan(i, 1), lower_hex_digits);
        out.append(' ');
    }
}

/// Renders stored rdata field by field. Each function appends the text of one field and moves past it. It returns false
/// after an error mark.
class Renderer {
public:
    Renderer(Buffer& out, Bytes rdata) noexcept : out_(out), rest_(rdata) {}

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

    bool field(Kind kind) {
        if (const std::size_t size = fixed_size(kind); size != 0) {
            return fixed_field(kind, size);
        }
        switch (kind) {
            case Kind::name: return name();
            case Kind::string: return string();
            case Kind::repstring: return strings();
            case Kind::salt:
            case Kind::hash: return salt_or_hash(kind);
            case Kind::bitmap: return bitmap();
            case Kind::ipv6prefix: return ipv6prefix();
            case Kind::rawstring:
                append_quoted(out_, take_rest());
                out_.append(' ');
                return true;
            case Kind::bytes: append_hex(out_, take_rest(), upper_hex_digits); return true;
            case Kind::base64: append_base64(out_, take_rest()); return true;
            case Kind::svcparams: return append_svcparams(out_, take_rest());
            case Kind::options: return options();
            default: return true;
        }
    }

private:
    Bytes take(std::size_t size) noexcept {
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    Bytes take_rest() noexcept { return take(rest_.size()); }

    // Takes the octets after a length octet. \returns false if there are fewer
    bool take_counted(Bytes& octets) noexcept {
        const auto size = std::to_integer<std::size_t>(rest_[0]);
        if (size > rest_.size() - 1) {
            return false;
        }
        rest_ = rest_.subspan(1);
        octets = take(size);
        return true;
    }

    bool fixed_field(Kind kind, std::size_t size) {
        if (rest_.size() < size) {
            return append_cut_mark(out_);
        }
        const Bytes octets = take(size);
        switch (kind) {
            case Kind::int8: append_decimal(out_, std::to_integer<unsigned>(octets[0])); break;
            case Kind::int16: append_decimal(out_, load_be<std::uint16_t>(octets.data())); break;
            case Kind::int32: append_decimal(out_, load_be<std::uint32_t>(octets.data())); break;
            case Kind::rrtype: append_rrtype(out_, load_be<std::uint16_t>(octets.data())); break;
            case Kind::ipv4: append_ipv4(out_, octets.data()); break;
            case Kind::ipv6: append_ipv6(out_, octets.data()); break;
            default: hyphenated(octets); return true;
        }
        out_.append(' ');
        return true;
    }

    void hyphenated(Bytes octets) {
        for (std::size_t i = 0; i < octets.size(); ++i) {
            if (i != 0) {
                out_.append('-');
            }
            append_hex(out_, octets.subspan(i, 1), lower_hex_digits);
        }
    }

    bool name() {
        const auto size = name_length(rest_);
        if (!size) {
            return append_error_mark(out_, size.error());
        }
        append_name(out_, take(*size));
        out_.append(' ');
        return true;
    }

    bool string() {
        Bytes octets;
        if (!take_counted(octets)) {
            return append_cut_mark(out_);
        }
        append_quoted(out_, octets);
        out_.append(' ');
        return true;
    }

    bool strings() {
        while (!rest_.empty()) {
            if (!string()) {
                return false;
            }
        }
        return true;
    }

    bool salt_or_hash(Kind kind) {
        Bytes octets;
        if (!take_counted(octets)) {
            return append_cut_mark(out_);
        }
        if (octets.empty()) {
            out_.append(kind == Kind::salt ? '-' : '0');
        } else if (kind == Kind::salt) {
            append_hex(out_, octets, lower_hex_digits);
        } else {
            append_base32hex(out_, octets);
        }
        out_.append(' ');
        return true;
    }

    // Invalid bitmaps are accepted: windows may be empty, longer than 32 octets or unordered, and one octet at the end
    // is ignored.
    bool bitmap() {
        if (rest_.size() == 1) {
            return append_cut_mark(out_);
        }
        while (rest_.size() >= 2) {
            const auto window = std::to_integer<unsigned>(rest_[0]);
            rest_ = rest_.subspan(1);
            Bytes bits;
            if (!take_counted(bits)) {
                return append_cut_mark(out_);
            }
            for (unsigned bit = 0; bit < 8 * bits.size(); ++bit) {
                if ((bits[bit / 8] & (std::byte{0x80} >> (bit % 8))) != std::byte{0}) {
                    // For bits from 256 on, the bit number overlaps the window number; wdns combines them with OR, too.
                    append_rrtype(out_, static_cast<std::uint16_t>(window << 8 | bit));
                    out_.append(' ');
                }
            }
        }
        return true;
    }

    bool ipv6prefix() {
        const auto prefix = std::to_integer<std::size_t>(rest_[0]);
        if (prefix > 128 || a6_suffix_size(prefix) > rest_.size() - 1) {
            return append_cut_mark(out_);
        }
        rest_ = rest_.subspan(1);
        append_decimal(out_, prefix);
        out_.append(' ');
        if (const std::size_t size = a6_suffix_size(prefix); size != 0) {
            std::array<std::byte, 16> address{};
            std::ranges::copy(take(size), address.end() - static_cast<std::ptrdiff_t>(size));
            append_ipv6(out_, address.data());
            out_.append(' ');
        }
        return true;
    }

    bool options() {
        while (append_edns_option(out_, rest_)) {
            if (rest_.empty()) {
                return true;
            }
            out_.append('\n');
        }
        return false;
    }

    Buffer& out_;
    Bytes rest_;
};

}  // namespace

char* put_plain_rdata(char* to, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept {
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr || descriptor->count != 1 || !descriptor->covers(rrclass)) {
        return nullptr;
    }
    switch (descriptor->kinds[0]) {
        case Kind::ipv4: return rdata.size() == 4 ? put_ipv4(to, rdata.data()) : nullptr;
        case Kind::ipv6: return rdata.size() == 16 ? put_ipv6(to, rdata.data()) : nullptr;
        case Kind::name: return put_plain_name(to, rdata);
        default: return nullptr;
    }
}

void append_rdata(Buffer& out, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) {
    if (rdata.size() > max_rdata_size) {
        append_cut_mark(out);
        return;
    }
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr) {
        append_generic(out, rdata);
        return;
    }
    if (!descriptor->covers(rrclass)) {
        return;
    }
    const std::size_t start = out.size();
    Renderer renderer(out, rdata);
    for (const Kind kind : descriptor->fields()) {
        if (renderer.done()) {
            break;
        }
        if (!renderer.field(kind)) {
            return;
        }
    }
    if (out.size() > start && out.text().back() == ' ') {
        out.truncate(out.size() - 1);
    }
}

}  // namespace spindrift::dns

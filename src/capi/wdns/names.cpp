#include "memory.hpp"

#include <spindrift/dns/name.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

using namespace spindrift;
using namespace spindrift::capi;

namespace {

wdns_res parse_name(const char* str, wdns_name_t* name, dns::LetterCase letters) noexcept {
    if (name == nullptr) {
        return wdns_res_failure;
    }
    *name = {};
    if (str == nullptr) {
        return wdns_res_failure;
    }
    return guarded(wdns_res_malloc, [&] {
        const auto parsed = dns::Name::parse(str, letters);
        if (!parsed) {
            return to_res(parsed.error());
        }
        *name = copy_name(parsed->wire());
        return wdns_res_success;
    });
}

using ReadName = dns::Errc (*)(Bytes message, std::size_t at, dns::Name& name) noexcept;

wdns_res read_name(ReadName read, const uint8_t* p, const uint8_t* eop, const uint8_t* src, uint8_t* dst,
                   std::size_t* sz) noexcept {
    if (p == nullptr || src == nullptr || dst == nullptr) {
        return wdns_res_failure;
    }
    if (p >= eop || src < p || src >= eop) {
        return wdns_res_out_of_bounds;
    }
    dns::Name name;
    const dns::Errc errc =
        read(bytes_at(p, static_cast<std::size_t>(eop - p)), static_cast<std::size_t>(src - p), name);
    if (errc != dns::Errc::success) {
        return to_res(errc);
    }
    std::ranges::copy(as_text(name.wire()), dst);
    if (sz != nullptr) {
        *sz = name.wire().size();
    }
    return wdns_res_success;
}

/// Gives the result of decoding to a caller who may not want it.
template <class T>
wdns_res store(const dns::Decoded<T>& result, T* to) noexcept {
    if (!result) {
        return to_res(result.error());
    }
    if (to != nullptr) {
        *to = *result;
    }
    return wdns_res_success;
}

/// The size that the labels in `wire` promise, with the final zero, be it there or not.
std::size_t promised_size(Bytes wire) noexcept {
    std::size_t at = 0;
    while (at < wire.size() && wire[at] != std::byte{0}) {
        at += 1 + std::to_integer<std::size_t>(wire[at]);
    }
    return at + 1;
}

/// A line of a file that holds a name: neither empty nor a comment.
bool holds_name(const char* line) noexcept {
    return line[0] != '\n' && line[0] != ' ' && line[0] != '#';
}

wdns_res load_name(char* line, wdns_callback_name cb, void* user) {
    line[std::strcspn(line, "\n")] = '\0';
    wdns_name_t name;
    const wdns_res res = wdns_str_to_name(line, &name);
    if (res == wdns_res_success) {
        cb(&name, user);
    }
    return res;
}

}  // namespace

wdns_res wdns_str_to_name(const char* str, wdns_name_t* name) {
    return parse_name(str, name, dns::LetterCase::lower);
}

wdns_res wdns_str_to_name_case(const char* str, wdns_name_t* name) {
    return parse_name(str, name, dns::LetterCase::keep);
}

size_t wdns_domain_to_str(const uint8_t* src, size_t src_len, char* dst) {
    const Bytes wire = bytes_at(src, std::min<std::size_t>(src_len, WDNS_MAXLEN_NAME));
    if (dst != nullptr) {
        // put_name may write more than the text, and callers have room for the text only.
        std::array<char, dns::name_room(WDNS_MAXLEN_NAME)> text;
        *std::copy(text.data(), dns::put_name(text.data(), wire), dst) = '\0';
    }
    return promised_size(wire);
}

wdns_res wdns_unpack_name(const uint8_t* p, const uint8_t* eop, const uint8_t* src, uint8_t* dst, size_t* sz) {
    return read_name(dns::unpack_name, p, eop, src, dst, sz);
}

wdns_res wdns_copy_uname(const uint8_t* p, const uint8_t* eop, const uint8_t* src, uint8_t* dst, size_t* sz) {
    return read_name(dns::copy_name, p, eop, src, dst, sz);
}

wdns_res wdns_len_uname(const uint8_t* p, const uint8_t* eop, size_t* sz) {
    if (p == nullptr || p >= eop) {
        return p == nullptr ? wdns_res_failure : wdns_res_overflow;
    }
    return store(dns::name_length(bytes_at(p, static_cast<std::size_t>(eop - p))), sz);
}

size_t wdns_skip_name(const uint8_t** data, const uint8_t* eod) {
    if (data == nullptr || *data == nullptr || *data >= eod) {
        return 0;
    }
    const std::size_t skipped = dns::skip_name(bytes_at(*data, static_cast<std::size_t>(eod - *data)), 0);
    *data += skipped;
    return skipped;
}

wdns_res wdns_count_labels(wdns_name_t* name, size_t* nlabels) {
    if (name == nullptr || name->data == nullptr) {
        return wdns_res_failure;
    }
    return store(dns::count_labels(octets_of(*name)), nlabels);
}

wdns_res wdns_is_subdomain(wdns_name_t* n0, wdns_name_t* n1, bool* is_subdomain) {
    if (n0 == nullptr || n1 == nullptr || is_subdomain == nullptr) {
        return wdns_res_failure;
    }
    *is_subdomain = false;
    return store(dns::is_subdomain(octets_of(*n0), octets_of(*n1)), is_subdomain);
}

wdns_res wdns_left_chop(wdns_name_t* name, wdns_name_t* chop) {
    if (name == nullptr || name->data == nullptr || chop == nullptr) {
        return wdns_res_failure;
    }
    const auto rest = dns::left_chop(octets_of(*name));
    if (!rest) {
        return to_res(rest.error());
    }
    // `chop` may be `name`.
    *chop = {static_cast<std::uint8_t>(rest->size()), name->data + (name->len - rest->size())};
    return wdns_res_success;
}

wdns_res wdns_reverse_name(const uint8_t* name, size_t len_name, uint8_t* rev_name) {
    if (name == nullptr || rev_name == nullptr) {
        return wdns_res_failure;
    }
    const Bytes octets = bytes_at(name, len_name);
    const auto length = dns::name_length(octets);
    const auto reversed = length ? dns::reverse_name(octets.first(*length)) : dns::Errc::out_of_bounds;
    if (!reversed) {
        return to_res(reversed.error());
    }
    std::ranges::copy(as_text(reversed->wire()), std::fill_n(rev_name, len_name - *length, std::uint8_t{0}));
    return wdns_res_success;
}

void wdns_downcase_name(wdns_name_t* name) {
    if (name != nullptr && name->data != nullptr) {
        dns::downcase(std::as_writable_bytes(std::span{name->data, name->len}));
    }
}

wdns_res wdns_file_load_names(const char* fname, wdns_callback_name cb, void* user) {
    if (fname == nullptr || cb == nullptr) {
        return wdns_res_failure;
    }
    // No name needs more text, and a longer line is too long a name in its first part.
    std::array<char, 1280> line;
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(fname, "re"), std::fclose);
    wdns_res res = file == nullptr ? wdns_res_failure : wdns_res_success;
    while (res == wdns_res_success && std::fgets(line.data(), line.size(), file.get()) != nullptr) {
        if (holds_name(line.data())) {
            res = guarded(wdns_res_failure, [&] { return load_name(line.data(), cb, user); });
        }
    }
    return res == wdns_res_success && std::ferror(file.get()) != 0 ? wdns_res_failure : res;
}

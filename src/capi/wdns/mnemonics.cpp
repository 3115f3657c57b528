#include "api.hpp"

#include <spindrift/dns/mnemonics.hpp>

using namespace spindrift;

namespace {

// Names are views of literals, so a zero follows them.
const char* as_c_string(std::string_view name) noexcept {
    return name.empty() ? nullptr : name.data();
}

}  // namespace

const char* wdns_res_to_str(wdns_res res) {
    const auto number = static_cast<unsigned>(res);
    return number > wdns_res_unknown_rcode ? nullptr : as_c_string(to_text(static_cast<dns::Errc>(number)));
}

const char* wdns_opcode_to_str(uint16_t dns_opcode) {
    return as_c_string(dns::opcode_name(dns_opcode));
}

const char* wdns_rcode_to_str(uint16_t dns_rcode) {
    return as_c_string(dns::rcode_name(dns_rcode));
}

const char* wdns_rrclass_to_str(uint16_t dns_class) {
    return as_c_string(dns::rrclass_name(dns_class));
}

const char* wdns_rrtype_to_str(uint16_t dns_type) {
    return as_c_string(dns::rrtype_name(dns_type));
}

wdns_res wdns_str_to_rcode(const char* str, uint16_t* out) {
    const auto rcode = str == nullptr ? std::nullopt : dns::parse_rcode(str);
    if (!rcode || out == nullptr) {
        return wdns_res_failure;
    }
    *out = *rcode;
    return wdns_res_success;
}

uint16_t wdns_str_to_rrtype(const char* str) {
    return str == nullptr ? std::uint16_t{0} : dns::parse_rrtype(str).value_or(0);
}

uint16_t wdns_str_to_rrclass(const char* str) {
    return str == nullptr ? std::uint16_t{0} : dns::parse_rrclass(str).value_or(0);
}

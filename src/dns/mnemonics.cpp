#include <spindrift/dns/mnemonics.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace spindrift::dns {
namespace {

// Sorted by number.
constexpr Mnemonic types[] = {
    {1, "A"},        {2, "NS"},      {3, "MD"},          {4, "MF"},       {5, "CNAME"},       {6, "SOA"},
    {7, "MB"},       {8, "MG"},      {9, "MR"},          {10, "NULL"},    {11, "WKS"},        {12, "PTR"},
    {13, "HINFO"},   {14, "MINFO"},  {15, "MX"},         {16, "TXT"},     {17, "RP"},         {18, "AFSDB"},
    {19, "X25"},     {20, "ISDN"},   {21, "RT"},         {22, "NSAP"},    {23, "NSAP-PTR"},   {24, "SIG"},
    {25, "KEY"},     {26, "PX"},     {27, "GPOS"},       {28, "AAAA"},    {29, "LOC"},        {30, "NXT"},
    {31, "EID"},     {32, "NIMLOC"}, {33, "SRV"},        {34, "ATMA"},    {35, "NAPTR"},      {36, "KX"},
    {37, "CERT"},    {38, "A6"},     {39, "DNAME"},      {40, "SINK"},    {41, "OPT"},        {42, "APL"},
    {43, "DS"},      {44, "SSHFP"},  {45, "IPSECKEY"},   {46, "RRSIG"},   {47, "NSEC"},       {48, "DNSKEY"},
    {49, "DHCID"},   {50, "NSEC3"},  {51, "NSEC3PARAM"}, {52, "TLSA"},    {55, "HIP"},        {56, "NINFO"},
    {57, "RKEY"},    {58, "TALINK"}, {59, "CDS"},        {60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"},
    {64, "SVCB"},    {65, "HTTPS"},  {99, "SPF"},        {100, "UINFO"},  {101, "UID"},       {102, "GID"},
    {103, "UNSPEC"}, {104, "NID"},   {105, "L32"},       {106, "L64"},    {107, "LP"},        {108, "EUI48"},
    {109, "EUI64"},  {249, "TKEY"},  {250, "TSIG"},      {251, "IXFR"},   {252, "AXFR"},      {253, "MAILB"},
    {254, "MAILA"},  {255, "ANY"},   {256, "URI"},       {257, "CAA"},    {32768, "TA"},      {32769, "DLV"},
};

constexpr Mnemonic classes[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};

constexpr Mnemonic rcodes_table[] = {
    {0, "NOERROR"},  {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"}, {4, "NOTIMP"},   {5, "REFUSED"},
    {6, "YXDOMAIN"}, {7, "YXRRSET"}, {8, "NXRRSET"},  {9, "NOTAUTH"},  {10, "NOTZONE"}, {16, "BADVERS"},
};

constexpr Mnemonic opcodes_table[] = {{0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"}, {5, "UPDATE"}};

std::string_view name_of(std::span<const Mnemonic> table, std::uint16_t number) noexcept {
    const auto found = std::ranges::lower_bound(table, number, {}, &Mnemonic::number);
    return found != table.end() && found->number == number ? found->name : std::string_view{};
}

// The names of the common types, indexed by number: faster than a binary search for each record that is shown.
constexpr auto low_types = [] {
    std::array<std::string_view, 258> names{};
    for (const Mnemonic& type : types) {
        if (type.number < names.size()) {
            names[type.number] = type.name;
        }
    }
    return names;
}();

std::optional<std::uint16_t> number_of(std::span<const Mnemonic> table, std::string_view name) noexcept {
    for (const Mnemonic& mnemonic : table) {
        if (equal_ignoring_case(mnemonic.name, name)) {
            return mnemonic.number;
        }
    }
    return std::nullopt;
}

// Reads the number of `TYPE123` or `CLASS123`.
std::optional<std::uint16_t> parse_numbered(std::string_view text, std::string_view prefix) noexcept {
    if (text.size() <= prefix.size() || !equal_ignoring_case(text.substr(0, prefix.size()), prefix)) {
        return std::nullopt;
    }
    return parse_decimal<std::uint16_t>(text.substr(prefix.size()));
}

constexpr bool has_room(std::span<const Mnemonic> table) {
    return std::ranges::all_of(table, [](const Mnemonic& one) { return one.name.size() <= mnemonic_room; });
}
static_assert(has_room(types) && has_room(classes));

char* put_mnemonic(char* to, std::string_view name, std::string_view prefix, std::uint16_t number) noexcept {
    return name.empty() ? std::to_chars(put_text(to, prefix), to + mnemonic_room, number).ptr : put_text(to, name);
}

}  // namespace

std::span<const Mnemonic> rrtypes() noexcept {
    return types;
}

std::span<const Mnemonic> rrclasses() noexcept {
    return classes;
}

std::span<const Mnemonic> rcodes() noexcept {
    return rcodes_table;
}

std::span<const Mnemonic> opcodes() noexcept {
    return opcodes_table;
}

std::string_view rrtype_name(std::uint16_t rrtype) noexcept {
    return rrtype < low_types.size() ? low_types[rrtype] : name_of(types, rrtype);
}

std::string_view rrclass_name(std::uint16_t rrclass) noexcept {
    // Nearly all records have class IN, the first in the list.
    return rrclass == classes[0].number ? classes[0].name : name_of(classes, rrclass);
}

std::string_view rcode_name(std::uint16_t rcode) noexcept {
    return name_of(rcodes_table, rcode);
}

std::string_view opcode_name(std::uint16_t opcode) noexcept {
    return name_of(opcodes_table, opcode);
}

char* put_rrtype(char* to, std::uint16_t rrtype) noexcept {
    return put_mnemonic(to, rrtype_name(rrtype), "TYPE", rrtype);
}

char* put_rrclass(char* to, std::uint16_t rrclass) noexcept {
    return put_mnemonic(to, rrclass_name(rrclass), "CLASS", rrclass);
}

void append_rrtype(Buffer& out, std::uint16_t rrtype) {
    out.set_end(put_rrtype(out.room(mnemonic_room), rrtype));
}

void append_rrclass(Buffer& out, std::uint16_t rrclass) {
    out.set_end(put_rrclass(out.room(mnemonic_room), rrclass));
}

std::optional<std::uint16_t> parse_rrtype(std::string_view text) noexcept {
    const auto number = number_of(types, text);
    return number ? number : parse_numbered(text, "TYPE");
}

std::optional<std::uint16_t> parse_rrclass(std::string_view text) noexcept {
    const auto number = number_of(classes, text);
    return number ? number : parse_numbered(text, "CLASS");
}

std::optional<std::uint16_t> parse_rcode(std::string_view text) noexcept {
    return number_of(rcodes_table, text);
}

}  // namespace spindrift::dns

#include "value_text.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <array>
#include <utility>

namespace spindrift::nmsg {
namespace {

// Appends a JSON string. `write` appends its content unescaped.
template <class Write>
void append_string(Buffer& out, Write write) {
    out.append('"');
    const std::size_t start = out.size();
    write();
    escape_json_tail(out, start);
    out.append('"');
}

void append_name_string(Buffer& out, Bytes name) {
    char* const to = out.room(dns::name_room(std::min(name.size(), dns::max_plain_name_size)) + 2);
    if (char* const end = dns::put_plain_name(to + 1, name)) {
        *to = *end = '"';
        out.set_end(end + 1);
        return;
    }
    append_string(out, [&] { dns::append_name(out, name); });
}

void append_rdata_string(Buffer& out, Bytes rdata, const dns::Record& record) {
    char* const to = out.room(dns::plain_rdata_room(rdata.size()) + 2);
    if (char* const end = dns::put_plain_rdata(to + 1, rdata, record.rrtype, record.rrclass)) {
        *to = *end = '"';
        out.set_end(end + 1);
        return;
    }
    append_string(out, [&] { dns::append_rdata(out, rdata, record.rrtype, record.rrclass); });
}

// Writes a mnemonic as a string, or a number.
char* put_code(char* to, std::string_view name, std::uint16_t number) {
    if (name.empty()) {
        return put_decimal(to, number);
    }
    *to = '"';
    to = put_text(to + 1, name);
    *to = '"';
    return to + 1;
}

void append_edns(Buffer& out, const dns::Edns& edns) {
    out.append(R"(,"opt":{"edns":{"version":)");
    append_decimal(out, edns.version);
    out.append((edns.flags & dns::edns_do_flag) != 0 ? R"(,"flags":["do"],"udp":)" : R"(,"flags":[],"udp":)");
    append_decimal(out, edns.udp_size);
    out.append(R"(,"options":[)");
    bool more = !edns.options.empty();
    for (Bytes options = edns.options; more;) {
        append_string(out, [&] { more = dns::append_edns_option(out, options) && !options.empty(); });
        if (more) {
            out.append(',');
        }
    }
    out.append("]}}");
}

void append_header(Buffer& out, const dns::Message& message) {
    const std::string_view opcode = dns::opcode_name(message.opcode());
    const std::string_view rcode = dns::rcode_name(message.rcode());
    constexpr std::size_t flag_room = sizeof R"(,"xx")" - 1;
    char* to = out.room(128 + opcode.size() + rcode.size() + dns::header_flags.size() * flag_room);
    to = put_code(put_text(to, R"({"header":{"opcode":)"), opcode, message.opcode());
    to = put_code(put_text(to, R"(,"rcode":)"), rcode, message.rcode());
    to = put_decimal(put_text(to, R"(,"id":)"), message.id());
    to = put_text(to, R"(,"flags":[)");
    bool first = true;
    for (const dns::HeaderFlag& flag : dns::header_flags) {
        if ((message.flags() & flag.mask) != 0) {
            to = put_text(to, std::exchange(first, false) ? "\"" : ",\"");
            to = put_text(to, flag.name);
            *to++ = '"';
        }
    }
    *to++ = ']';
    out.set_end(to);
    if (message.edns()) {
        append_edns(out, *message.edns());
    }
    out.append('}');
}

// The JSON texts before class and type, in questions and in records.
struct ClassAndType {
    std::string_view before_class;
    std::string_view before_type;
};
constexpr ClassAndType of_question = {",\"qclass\":\"", "\",\"qtype\":\""};
constexpr ClassAndType of_record = {",\"rrclass\":\"", "\",\"rrtype\":\""};

void append_class_and_type(Buffer& out, const dns::Record& record, const ClassAndType& texts) {
    char* to = out.room(texts.before_class.size() + texts.before_type.size() + 2 * dns::mnemonic_room + 1);
    to = dns::put_rrclass(put_text(to, texts.before_class), record.rrclass);
    to = dns::put_rrtype(put_text(to, texts.before_type), record.rrtype);
    *to = '"';
    out.set_end(to + 1);
}

void append_question(Buffer& out, const dns::Record& question) {
    out.append(R"({"qname":)");
    append_name_string(out, question.name);
    append_class_and_type(out, question, of_question);
    out.append('}');
}

// Stops early after more than `max_size` octets.
void append_set(Buffer& out, const dns::RrSetView& set, std::size_t max_size) {
    const std::size_t start = out.size();
    out.append(R"({"rrname":)");
    append_name_string(out, set.first.name);
    out.append(R"(,"rrttl":)");
    append_decimal(out, set.first.ttl);
    append_class_and_type(out, set.first, of_record);
    out.append(R"(,"rdata":[)");
    bool first = true;
    for (const Bytes rdata : set.rdatas) {
        if (!first) {
            out.append(',');
        }
        first = false;
        append_rdata_string(out, rdata, set.first);
        if (out.size() - start > max_size) {
            return;
        }
    }
    out.append("]}");
}

}  // namespace

bool append_dns_json(Buffer& out, const dns::Message& message, dns::RrSetList& sets, std::size_t max_size) {
    const std::size_t start = out.size();
    const auto too_large = [&] { return out.size() - start > max_size; };
    static constexpr std::array<std::string_view, 4> keys = {",\"question\":[", ",\"answer\":[", ",\"authority\":[",
                                                             ",\"additional\":["};
    append_header(out, message);
    for (std::size_t i = 0; i < dns::sections.size(); ++i) {
        out.append(keys[i]);
        bool first = true;
        const auto separate = [&] {
            if (!std::exchange(first, false)) {
                out.append(',');
            }
        };
        if (dns::sections[i] == dns::Section::question) {
            for (const dns::Record& question : message.records(dns::Section::question)) {
                separate();
                append_question(out, question);
                if (too_large()) {
                    break;
                }
            }
        } else if (!message.records(dns::sections[i]).empty()) {
            sets.group(message.records(dns::sections[i]));
            for (const dns::RrSetView& set : sets) {
                separate();
                append_set(out, set, max_size);
                if (too_large()) {
                    break;
                }
            }
        }
        if (too_large()) {
            out.truncate(start);
            return false;
        }
        out.append(']');
    }
    out.append('}');
    return true;
}

}  // namespace spindrift::nmsg

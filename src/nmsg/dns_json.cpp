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

// Appends a JSON string whose inside `write` appends unescaped.
template <class Write>
void append_string(Buffer& out, Write write) {
    out.append('"');
    const std::size_t start = out.size();
    write();
    escape_json_tail(out, start);
    out.append('"');
}

void append_name_string(Buffer& out, Bytes name) {
    char* const to = out.room(dns::name_room(name.size()) + 2);
    if (char* const end = dns::put_plain_name(to + 1, name)) {
        *to = *end = '"';
        out.set_end(end + 1);
        return;
    }
    append_string(out, [&] { dns::append_name(out, name); });
}

// A mnemonic, or the bare number.
void append_code(Buffer& out, std::string_view name, std::uint16_t number) {
    if (name.empty()) {
        append_decimal(out, number);
        return;
    }
    out.append('"');
    out.append(name);
    out.append('"');
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
    out.append(R"({"header":{"opcode":)");
    append_code(out, dns::opcode_name(message.opcode()), message.opcode());
    out.append(R"(,"rcode":)");
    append_code(out, dns::rcode_name(message.rcode()), message.rcode());
    out.append(R"(,"id":)");
    append_decimal(out, message.id());
    out.append(R"(,"flags":[)");
    bool first = true;
    for (const dns::HeaderFlag& flag : dns::header_flags) {
        if ((message.flags() & flag.mask) != 0) {
            out.append(first ? "\"" : ",\"");
            out.append(flag.name);
            out.append('"');
            first = false;
        }
    }
    out.append(']');
    if (message.edns()) {
        append_edns(out, *message.edns());
    }
    out.append('}');
}

// Texts around class and type, of questions and of records.
struct ClassAndType {
    std::string_view before_class;
    std::string_view before_type;
};
constexpr ClassAndType of_question = {",\"qclass\":\"", "\",\"qtype\":\""};
constexpr ClassAndType of_record = {",\"rrclass\":\"", "\",\"rrtype\":\""};

void append_class_and_type(Buffer& out, const dns::Record& record, const ClassAndType& texts) {
    out.append(texts.before_class);
    dns::append_rrclass(out, record.rrclass);
    out.append(texts.before_type);
    dns::append_rrtype(out, record.rrtype);
    out.append('"');
}

void append_question(Buffer& out, const dns::Record& question) {
    out.append(R"({"qname":)");
    append_name_string(out, question.name);
    append_class_and_type(out, question, of_question);
    out.append('}');
}

void append_set(Buffer& out, const dns::RecordSet& set) {
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
        append_string(out, [&] { dns::append_rdata(out, rdata, set.first.rrtype, set.first.rrclass); });
    }
    out.append("]}");
}

}  // namespace

void append_dns_json(Buffer& out, const dns::Message& message) {
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
            }
        } else if (!message.records(dns::sections[i]).empty()) {
            for (const dns::RecordSet& set : message.record_sets(dns::sections[i])) {
                separate();
                append_set(out, set);
            }
        }
        out.append(']');
    }
    out.append('}');
}

}  // namespace spindrift::nmsg

#include "value_text.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <array>

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

void append_class_and_type(Buffer& out, const dns::Record& record, std::string_view prefix) {
    out.append(",\"");
    out.append(prefix);
    out.append("class\":\"");
    dns::append_rrclass(out, record.rrclass);
    out.append("\",\"");
    out.append(prefix);
    out.append("type\":\"");
    dns::append_rrtype(out, record.rrtype);
    out.append('"');
}

void append_question(Buffer& out, const dns::Record& question) {
    out.append(R"({"qname":)");
    append_name_string(out, question.name);
    append_class_and_type(out, question, "q");
    out.append('}');
}

void append_set(Buffer& out, const dns::RecordSet& set) {
    out.append(R"({"rrname":)");
    append_name_string(out, set.first.name);
    out.append(R"(,"rrttl":)");
    append_decimal(out, set.first.ttl);
    append_class_and_type(out, set.first, "rr");
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
    static constexpr std::array<std::string_view, 4> names = {"question", "answer", "authority", "additional"};
    append_header(out, message);
    for (std::size_t i = 0; i < dns::sections.size(); ++i) {
        out.append(",\"");
        out.append(names[i]);
        out.append("\":[");
        bool first = true;
        for (const dns::RecordSet& set : message.record_sets(dns::sections[i])) {
            if (!first) {
                out.append(',');
            }
            first = false;
            if (dns::sections[i] == dns::Section::question) {
                append_question(out, set.first);
            } else {
                append_set(out, set);
            }
        }
        out.append(']');
    }
    out.append('}');
}

}  // namespace spindrift::nmsg

#include "builtin_presenters.hpp"

#include <spindrift/dns/name.hpp>

#include <array>

// The presenter of base dnstap: values derived from the DNS message in it (docs/formats/nmsg-messages.md 10.13).
namespace spindrift::nmsg {
namespace {

enum ValueId { id, qname, qclass, qtype, rcode };
constexpr std::array<std::string_view, 5> names = {"id", "qname", "qclass", "qtype", "rcode"};

constexpr std::size_t header_size = 12;

class DnstapPresenter final : public Presenter {
public:
    [[nodiscard]] int value_id(std::string_view field) const noexcept override { return index_of(names, field); }

    // The query is used even if there is a response, as in libnmsg.
    [[nodiscard]] std::optional<Value> derive(const MessageView& message, int value_id) const override {
        auto octets = message.value(*message.schema().find("query_message"));
        if (!octets) {
            octets = message.value(*message.schema().find("response_message"));
        }
        if (!octets || octets->bytes.size() < header_size) {
            return std::nullopt;
        }
        const Bytes dns = octets->bytes;
        switch (value_id) {
            case id: return Value::of(std::uint64_t{load_be<std::uint16_t>(dns.data())});
            case rcode: return Value::of(load_be<std::uint16_t>(dns.data() + 2) & std::uint64_t{0xF});
            default: break;
        }
        const auto questions = load_be<std::uint16_t>(dns.data() + 4);
        if (questions != 1 || dns.size() == header_size) {
            return std::nullopt;
        }
        const std::size_t name_size = dns::skip_name(dns, header_size);
        if (value_id == qname) {
            return Value::of(dns.subspan(header_size, name_size));
        }
        const Bytes type_and_class = dns.subspan(header_size + name_size);
        const std::size_t at = value_id == qtype ? 0 : 2;
        if (type_and_class.size() < at + 2) {
            return std::nullopt;
        }
        return Value::of(std::uint64_t{load_be<std::uint16_t>(type_and_class.data() + at)});
    }
};

}  // namespace

std::shared_ptr<const Presenter> make_dnstap_presenter() {
    return std::make_shared<const DnstapPresenter>();
}

}  // namespace spindrift::nmsg

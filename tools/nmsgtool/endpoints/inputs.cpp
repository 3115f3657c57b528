#include "inputs.hpp"

#include "channels.hpp"
#include "open_or_fail.hpp"
#include "packet_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/net/socket_owner.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>

namespace nmsgtool {
namespace {

using namespace spindrift;

class Inputs {
public:
    Inputs(pipeline::Pipeline& pipeline, const Settings& settings, const Queues& queues, const Console& console)
        : pipeline_(pipeline), settings_(settings), queues_(queues), console_(console) {}

    std::optional<std::uint64_t> open() {
        const Options& options = settings_.options;
        open_packets();
        for (const std::string& spec : options.readsock) {
            open_sockets("-l", spec);
        }
        for (const std::string& spec : options.readzsock) {
            add(queues_.zmq.open_input("-L", spec));
        }
        for (const std::string& spec : options.readkafka) {
            add(queues_.kafka.open_input(spec));
        }
        for (const std::string& path : options.readnmsg) {
            open_nmsg(path);
        }
        for (const std::string& channel : options.readchan) {
            for (const std::string& address : channel_sockets(channel, console_)) {
                open_sockets("-C " + channel, address);
            }
        }
        for (const std::string& channel : options.readzchan) {
            for (const std::string& endpoint : channel_endpoints(channel, console_)) {
                add(queues_.zmq.open_input("-Z " + channel, endpoint));
            }
        }
        for (const std::string& path : options.readpres) {
            io::PresentationFileSource::Options text;
            text.aliases = &settings_.aliases;
            text.max_message_size = settings_.memory.text();
            text.memory = settings_.tables.get();
            add_file("pres", std::make_unique<io::PresentationFileSource>(path, *settings_.schema, text));
        }
        for (const std::string& path : options.readjson) {
            io::JsonFileSource::Options json;
            json.registry = &settings_.registry;
            json.aliases = &settings_.aliases;
            json.max_line_size = settings_.memory.text();
            json.memory = settings_.tables.get();
            add_file("json", std::make_unique<io::JsonFileSource>(path, json));
        }
        return total_size_;
    }

private:
    void add(std::unique_ptr<pipeline::Source> source) {
        const auto size = source->total_size();
        total_size_ = total_size_ && size ? std::optional(*total_size_ + *size) : std::nullopt;
        pipeline_.add(std::move(source));
    }

    void add_file(const char* kind, std::unique_ptr<pipeline::Source> source) {
        console_.say(2, fmt::format("nmsg {} input: {}", kind, source->name()));
        add(std::move(source));
    }

    void open_packets() {
        if (!settings_.has_packet_inputs()) {
            return;
        }
        const Options& options = settings_.options;
        const PacketInputs packets(settings_, console_);
        for (const std::string& spec : options.readif) {
            add(packets.open_interface(spec));
        }
        for (const std::string& uri : options.readndag) {
            add(packets.open_ndag(uri));
        }
        for (const std::string& path : options.readpcap) {
            add(packets.open_file(path));
        }
    }

    void open_sockets(const std::string& option, const std::string& text) {
        io::SocketSpec spec;
        try {
            spec = io::SocketSpec::parse(text, false);
        } catch (const Error& error) {
            usage_error(fmt::format("bad {} socket '{}': {}", option, text, error.what()));
        }
        for (const net::UdpAddress& address : spec.addresses) {
            console_.say(2, fmt::format("nmsg socket input: {}", address.text()));
            io::UdpSource::Options udp;
            udp.filter = settings_.filter;
            udp.allow = settings_.allow;
            udp.limits = settings_.memory.container();
            udp.memory = settings_.tables.get();
            add(open_or_fail(option, address.text(), [&] { return std::make_unique<io::UdpSource>(address, udp); }));
            warn_if_shared(address);
        }
    }

    // The kernel divides the datagrams of a unicast address among the sockets that are bound to it; those of a group go
    // to all of them.
    void warn_if_shared(const net::UdpAddress& address) const {
        if (net::is_multicast(address.endpoint.address)) {
            return;
        }
        if (const auto owner = net::other_udp_owner(address.endpoint)) {
            const std::string process =
                owner->process != 0 ? fmt::format("process {} ({})", owner->process, owner->command) : "a process";
            console_.say(1, fmt::format("input {}: {} is bound there too, and each receives a part of the datagrams",
                                        address.text(), process));
        }
    }

    void open_nmsg(const std::string& path) {
        io::NmsgFileSource::Options file;
        file.filter = settings_.filter;
        file.limits = settings_.memory.container();
        file.memory = settings_.tables.get();
        file.byte_rate = settings_.options.byterate;
        add_file("file", std::make_unique<io::NmsgFileSource>(path, file));
        if (file.byte_rate > 0) {
            console_.say(4, fmt::format("{} ingress rate limit set to {} bytes/sec", path, file.byte_rate));
        }
    }

    pipeline::Pipeline& pipeline_;
    const Settings& settings_;
    const Queues& queues_;
    const Console& console_;
    std::optional<std::uint64_t> total_size_ = 0;
};

}  // namespace

std::optional<std::uint64_t> open_inputs(pipeline::Pipeline& pipeline, const Settings& settings, const Queues& queues,
                                         const Console& console) {
    return Inputs(pipeline, settings, queues, console).open();
}

}  // namespace nmsgtool

#include "alias.hpp"
#include "guard.hpp"
#include "instance.hpp"
#include "modules.hpp"
#include "null_input.hpp"
#include "open_kafka.hpp"
#include "open_zmq.hpp"
#include "pcap_input.hpp"
#include "source_input.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/io/udp/udp.hpp>

#include <fmt/format.h>

#include <memory>

// What opens inputs.
namespace spindrift::capi {
namespace {

/// Containers in a file, of which libnmsg tells the end and a cut end alike.
class FileInput final : public DescriptorInput {
public:
    using DescriptorInput::DescriptorInput;

protected:
    [[nodiscard]] nmsg_res ending_result(nmsg::Errc errc) const override {
        const auto& file = static_cast<const io::NmsgFileSource&>(source());
        return file.is_cut_short() ? nmsg_res_eof : file.is_too_large() ? nmsg_res_parse_error : result_of(errc);
    }
};

/// Lines of JSON.
class JsonInput final : public SourceInput {
public:
    JsonInput(std::unique_ptr<pipeline::Source> source, OwnedDescriptor descriptor)
        : SourceInput(std::move(source), nmsg_input_type_json), descriptor_(std::move(descriptor)) {}

    [[nodiscard]] int descriptor() const noexcept override { return descriptor_.get(); }

private:
    OwnedDescriptor descriptor_;
};

/// Presentation text of one type, for which the type has an instance.
class PresentationInput final : public SourceInput {
public:
    PresentationInput(std::unique_ptr<ModuleInstance> instance, std::unique_ptr<pipeline::Source> source,
                      int descriptor)
        : SourceInput(std::move(source), nmsg_input_type_pres),
          instance_(std::move(instance)),
          descriptor_(descriptor) {}

    [[nodiscard]] int descriptor() const noexcept override { return descriptor_; }

private:
    std::unique_ptr<ModuleInstance> instance_;
    int descriptor_;
};

/// Messages that a function of the program supplies.
class CallbackInput final : public nmsg_input {
public:
    CallbackInput(nmsg_cb_message_read supply, void* user) noexcept : supply_(supply), user_(user) {}

    [[nodiscard]] nmsg_input_type type() const noexcept override { return nmsg_input_type_callback; }

protected:
    nmsg_res next(MessageHandle& message) override {
        nmsg_message_t made = nullptr;
        const nmsg_res result = supply_(&made, user_);
        message.reset(result == nmsg_res_success ? made : nullptr);
        if (message != nullptr && !filter.passes(message->header())) {
            message.reset();
            return nmsg_res_again;
        }
        return result;  // a function that supplies no message is the program's affair
    }

private:
    nmsg_cb_message_read supply_;
    void* user_;
};

struct PcapCloser {
    void operator()(nmsg_pcap_t pcap) const noexcept { ::nmsg_pcap_input_close(&pcap); }
};

/// Messages made of packets.
class PcapInput final : public nmsg_input {
public:
    /// \throws Error if no messages of the type can be made of the packets; the handle stays the caller's then
    PcapInput(nmsg_pcap& pcap, const nmsg_msgmod& type) : instance_(type) {
        if (!instance_.begin_packets(pcap)) {
            throw Error(fmt::format("messages of type {} {} cannot be made of packets", type.vendor, type.name));
        }
        pcap_.reset(&pcap);
    }

    [[nodiscard]] nmsg_input_type type() const noexcept override { return nmsg_input_type_pcap; }
    [[nodiscard]] int descriptor() const noexcept override { return ::pcap_get_selectable_fd(pcap_->handle.get()); }

protected:
    nmsg_res next(MessageHandle& message) override {
        const nmsg_res result = instance_.read_packet(*pcap_, message);
        if (result == nmsg_res_success && !filter.passes(message->header())) {
            message.reset();
            return nmsg_res_again;
        }
        return result;
    }

private:
    std::unique_ptr<nmsg_pcap, PcapCloser> pcap_;  // closed after the instance
    ModuleInstance instance_;
};

std::string name_of(int descriptor) {
    return fmt::format("descriptor {}", descriptor);
}

nmsg_input_t open_file(int descriptor) {
    auto source =
        std::make_unique<io::NmsgFileSource>(duplicate(descriptor), name_of(descriptor), io::NmsgFileSource::Options{});
    return new FileInput(std::move(source), OwnedDescriptor(descriptor));
}

nmsg_input_t open_socket(int descriptor) {
    auto source = std::make_unique<io::UdpSource>(duplicate(descriptor), name_of(descriptor), io::UdpSource::Options{});
    return new DescriptorInput(std::move(source), OwnedDescriptor(descriptor));
}

nmsg_input_t open_json(int descriptor) {
    auto source = std::make_unique<io::JsonFileSource>(
        duplicate(descriptor), name_of(descriptor),
        io::JsonFileSource::Options{.registry = &registry(), .aliases = &aliases()});
    return new JsonInput(std::move(source), OwnedDescriptor(descriptor));
}

nmsg_input_t open_presentation(int descriptor, const nmsg_msgmod* type) {
    if (type == nullptr || !type->is_transparent()) {
        throw Error("presentation text can be read of a transparent message type only");
    }
    FileDescriptor file(descriptor);
    auto instance = std::make_unique<ModuleInstance>(*type);
    auto source =
        std::make_unique<io::PresentationFileSource>(std::move(file), name_of(descriptor), *type->schema,
                                                     io::PresentationFileSource::Options{.aliases = &aliases()});
    return new PresentationInput(std::move(instance), std::move(source), descriptor);
}

template <class Open>
nmsg_input_t opened(Open open) noexcept {
    return guarded(nmsg_input_t(nullptr), open);
}

}  // namespace
}  // namespace spindrift::capi

using namespace spindrift::capi;

extern "C" {

nmsg_input_t nmsg_input_open_file(int fd) {
    return opened([&] { return open_file(fd); });
}

nmsg_input_t nmsg_input_open_sock(int fd) {
    return opened([&] { return open_socket(fd); });
}

nmsg_input_t nmsg_input_open_json(int fd) {
    return opened([&] { return open_json(fd); });
}

nmsg_input_t nmsg_input_open_pres(int fd, nmsg_msgmod_t msgmod) {
    return opened([&] { return open_presentation(fd, msgmod); });
}

nmsg_input_t nmsg_input_open_callback(nmsg_cb_message_read cb, void* user) {
    return opened([&]() -> nmsg_input_t { return cb != nullptr ? new CallbackInput(cb, user) : nullptr; });
}

nmsg_input_t nmsg_input_open_null(void) {
    return opened([]() -> nmsg_input_t { return new NullInput; });
}

nmsg_input_t nmsg_input_open_pcap(nmsg_pcap_t pcap, nmsg_msgmod_t msgmod) {
    return opened([&]() -> nmsg_input_t {
        return pcap != nullptr && msgmod != nullptr ? new PcapInput(*pcap, *msgmod) : nullptr;
    });
}

nmsg_input_t nmsg_input_open_zmq(void* s) {
    return opened([&]() -> nmsg_input_t { return new StreamInput(zmq_source(s)); });
}

nmsg_input_t nmsg_input_open_zmq_endpoint(void* zmq_ctx, const char* ep) {
    return opened([&]() -> nmsg_input_t { return new StreamInput(zmq_source(zmq_ctx, ep)); });
}

nmsg_input_t nmsg_input_open_kafka_endpoint(const char* ep) {
    return opened([&]() -> nmsg_input_t { return new StreamInput(kafka_nmsg_source(ep)); });
}

nmsg_input_t nmsg_input_open_kafka_json(const char* address) {
    return opened(
        [&]() -> nmsg_input_t { return new SourceInput(kafka_json_source(address), nmsg_input_type_kafka_json); });
}

}  // extern "C"

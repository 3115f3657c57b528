#include "library.hpp"

#include <pcap.h>

#include <gmock/gmock.h>

#if SPINDRIFT_ZEROMQ
#include <zmq.h>
#endif

// What libnmsg 1.3.3 crashes on (api 2.6), as far as it is not part of another test.
namespace spindrift::tests::capi {
namespace {

using samples::container;
using samples::octets;

/// A record of a type of vendor base with a payload that is no protobuf message.
std::string broken_record(unsigned msgtype) {
    return samples::field(1, samples::field(1, 1) + samples::field(2, msgtype) + samples::field(3, 1) +
                                 octets("2500000000") + samples::field(5, "\xff"));
}

// Modules of these types look into the message as soon as it is read.
TEST(Misuse, OfNcapAndDnstapIsSeenWhenTheyAreRead) {
    const Input input = open_file(container(broken_record(1) + broken_record(13)) + lines_container({"behind"}));
    for (const int msgtype : {1, 13}) {
        nmsg_message_t read = nullptr;
        ASSERT_EQ(::nmsg_input_read(input.get(), &read), nmsg_res_success);
        const Message message(read);
        EXPECT_EQ(::nmsg_message_get_msgtype(message.get()), msgtype);
        EXPECT_EQ(::nmsg_message_get_payload(message.get()), nullptr);
    }
    EXPECT_THAT(read_lines(input.get()).texts, testing::ElementsAre("behind"));
}

TEST(Misuse, OfPayloadSizeAfterWriting) {
    const Message message = from_octets(1, 5, samples::field(3, 53));
    const std::size_t size = ::nmsg_message_get_payload_size(message.get());
    const Container container(::nmsg_container_init(1000));
    EXPECT_EQ(::nmsg_container_add(container.get(), message.get()), nmsg_res_success);
    EXPECT_EQ(::nmsg_message_get_payload_size(message.get()), size);
}

TEST(Misuse, OfAddressFamilies) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    sockaddr* address = nullptr;
    socklen_t size = 0;
    EXPECT_EQ(::nmsg_sock_parse(AF_UNIX, "127.0.0.1", 53, &v4, &v6, &address, &size), nmsg_res_failure);
}

TEST(Misuse, OfPcapModes) {
    nmsg_pcap_t pcap = ::nmsg_pcap_input_open(::pcap_open_dead(DLT_RAW, 1000));
    nmsg_ipdg datagram{};
    timespec time{};
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* data = nullptr;
    EXPECT_EQ(::nmsg_pcap_input_read_raw(pcap, &header, &data, &time), nmsg_res_failure);
    ::nmsg_pcap_input_set_raw(pcap, true);
    EXPECT_EQ(::nmsg_pcap_input_read(pcap, &datagram, &time), nmsg_res_failure);
    ::nmsg_pcap_input_close(&pcap);
}

TEST(Misuse, OfInstancesOfOtherTypes) {
    nmsg_msgmod_t const ipconn = ::nmsg_msgmod_lookup(1, 5);
    nmsg_msgmod_t const http = ::nmsg_msgmod_lookup(1, 4);
    void* instance = nullptr;
    ASSERT_EQ(::nmsg_msgmod_init(ipconn, &instance), nmsg_res_success);
    EXPECT_EQ(::nmsg_msgmod_pres_to_payload(http, instance, "\n"), nmsg_res_failure);
    EXPECT_EQ(::nmsg_msgmod_fini(http, &instance), nmsg_res_failure);
    EXPECT_EQ(::nmsg_msgmod_fini(ipconn, &instance), nmsg_res_success);
    EXPECT_EQ(::nmsg_msgmod_fini(ipconn, &instance), nmsg_res_failure);
}

#if SPINDRIFT_ZEROMQ

/// A ZeroMQ input and the socket that sends to it.
class ZmqInput : public ::testing::Test {
protected:
    ZmqInput() {
        EXPECT_EQ(::zmq_bind(sender_, "inproc://test"), 0);
        input_.reset(::nmsg_input_open_zmq_endpoint(context_, "inproc://test,connect,pushpull"));
        EXPECT_NE(input_, nullptr) << ::nmsg2_last_error();
    }
    ~ZmqInput() override {
        input_.reset();
        ::zmq_close(sender_);
        ::zmq_ctx_term(context_);
    }

    void send(std::string_view message) {
        EXPECT_EQ(::zmq_send(sender_, message.data(), message.size(), 0), static_cast<int>(message.size()));
    }

    void* context_ = ::zmq_ctx_new();
    void* sender_ = ::zmq_socket(context_, ZMQ_PUSH);
    Input input_;
};

TEST_F(ZmqInput, PassesWhatIsNoContainer) {
    const std::string body = line_record("in pieces");
    send("");
    send("NMSG");
    send("garbage that is long enough");
    send(container("\xff\xff"));
    send(container("garbage that is no stream", samples::zlib_flag));
    send(container(samples::fragment(5, 0, 1, std::string_view(body).substr(0, 7)), samples::fragment_flag));
    send(container(""));
    send(lines_container({"good"}));
    Lines lines;
    for (int i = 0; i < 100 && lines.texts.empty(); ++i) {
        nmsg_message_t read = nullptr;
        const nmsg_res result = ::nmsg_input_read(input_.get(), &read);
        ASSERT_THAT(result, testing::AnyOf(nmsg_res_success, nmsg_res_again));
        if (result == nmsg_res_success) {
            lines.texts.push_back(line_of(Message(read)));
        }
    }
    EXPECT_THAT(lines.texts, testing::ElementsAre("good"));
}

TEST_F(ZmqInput, HasNoDescriptorThatBlocks) {
    EXPECT_EQ(::nmsg_input_set_blocking_io(input_.get(), false), nmsg_res_failure);
}

#endif

}  // namespace
}  // namespace spindrift::tests::capi

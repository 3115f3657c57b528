# Messages and files for the tests.
package Samples;

use 5.026;
use warnings;

use Exporter 'import';
use File::Temp ();
use Net::Nmsg::Msg;
use Net::Nmsg::Output;

our @EXPORT = qw(folder ipconn write_ipconn pcap_of_udp dies_like slurp);

my $folder = File::Temp::tempdir(CLEANUP => 1);

# A path in a folder of this test.
sub folder { join '/', $folder, @_ }

# The message with this number.
sub ipconn {
    my ($number) = @_;
    my $msg = Net::Nmsg::Msg::base::ipconn->new;
    $msg->set_srcip("192.0.2.$number");
    $msg->set_srcport($number);
    $msg->time(1700000000, $number);
    return $msg;
}

# A file of the messages 1 to $count.
sub write_ipconn {
    my ($path, $count) = @_;
    my $out = Net::Nmsg::Output->open_file($path);
    $out->write(map { ipconn($_) } 1 .. $count);
    $out->close or die $out->error;
    return $path;
}

# A file of packets: Ethernet, IPv4, UDP with this payload.
sub pcap_of_udp {
    my ($path, @payloads) = @_;
    open my $file, '>:raw', $path or die "$path: $!";
    print $file pack 'L S S l L L L', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1;
    for my $payload (@payloads) {
        my $udp = pack 'n n n n a*', 5300, 53, 8 + length $payload, 0, $payload;
        my $ip  = pack 'C C n n n C C n a4 a4', 0x45, 0, 20 + length $udp, 1, 0, 64, 17, 0, "\xc0\x00\x02\x01",
            "\xc0\x00\x02\x02";
        my $frame = ("\x02" x 12) . "\x08\x00" . $ip . $udp;
        print $file pack 'L L L L a*', 1700000000, 5, length $frame, length $frame, $frame;
    }
    close $file or die "$path: $!";
    return $path;
}

sub dies_like {
    my ($code, $pattern, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $lives = eval { $code->(); 1 };
    return Test::More::like($lives ? 'it does not die' : $@, $pattern, $name);
}

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

1;

# Call a method of a 23 video site, with the gem oauth, and print its answer.
#
#   ruby command.rb GET photo/list size=5 search="words to search for"
#   ruby command.rb POST photo/upload title="A clip" file=@clip.mp4
#
# authenticate.rb has kept the credentials before.

require "json"
require "oauth"

NO_ANSWER = [SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError].freeze

# The address of a site: https, but for a practice site on this machine.
def root(domain)
  local = %w[127.0.0.1 localhost].include?(domain.split(":").first)
  "#{local ? "http" : "https"}://#{domain}"
end

# The request, not signed yet. The gem's own escape writes a blank as %20.
def request(verb, method, fields, files)
  form = OAuth::Helper.normalize(fields)
  return Net::HTTP::Get.new("/api/#{method}?#{form}") if verb == "GET"

  post = Net::HTTP::Post.new("/api/#{method}")
  if files.empty?
    post.body = form
    post.content_type = "application/x-www-form-urlencoded"
  else
    opened = files.transform_values { |path| File.open(path, "rb") }
    post.set_form([*fields, *opened], "multipart/form-data")
  end
  post
rescue Errno::ENOENT => error
  abort error.message
end

verb, method, *pairs = ARGV.map { |word| word.dup.force_encoding("UTF-8") }
abort "Usage: command.rb GET|POST METHOD [NAME=VALUE ...]" unless method
path = ENV.fetch("CREDENTIALS") { File.join(Dir.home, ".23-credentials") }
abort "Run authenticate.rb first: there is no file #{path}." unless File.readable?(path)
kept = File.readlines(path, chomp: true).to_h { |line| line.split("=", 2) }
files, fields = pairs.to_h { |pair| pair.split("=", 2) }.partition { |_, value| value&.start_with?("@") }
fields = { "format" => "json", "raw" => "1", **fields.to_h }
files = files.to_h.transform_values { |value| value.delete_prefix("@") }

if root(kept["NB23_SITE"]).start_with?("https:") && !OAuth::Consumer::CA_FILE
  abort "Set SSL_CERT_FILE to the file of your system's certificates first."
end
consumer = OAuth::Consumer.new(kept["NB23_CONSUMER_KEY"], kept["NB23_CONSUMER_SECRET"],
                               site: root(kept["NB23_SITE"]))
token = OAuth::AccessToken.new(consumer, kept["NB23_ACCESS_TOKEN"], kept["NB23_ACCESS_TOKEN_SECRET"])
signed = request(verb, method, fields, files)
consumer.sign!(signed, token) # the parts of a multipart body stay outside the signature
begin
  answer = consumer.http.request(signed)
rescue *NO_ANSWER
  abort "No answer from #{kept["NB23_SITE"]}."
end

# A refusal says "error" and why, in version 1 with HTTP status 200.
begin
  reply = JSON.parse(answer.body)
rescue JSON::ParserError
  reply = { "message" => "the answer is not JSON" }
end
unless reply["status"] == "ok"
  abort "#{method} was refused (HTTP #{answer.code}, #{reply["code"]}): #{reply["message"]}"
end
puts answer.body

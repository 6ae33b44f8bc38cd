# The gem oauth as its users set it up: protocol parameters where the first argument says (header,
# query_string or body), token requests by POST unless they are in the query, calls by both verbs.

require "json"
require "oauth"

where, words = ARGV
site, key, secret = %w[NB23_SITE NB23_CONSUMER_KEY NB23_CONSUMER_SECRET].map { |name| ENV[name] }
consumer = OAuth::Consumer.new(key, secret, site: "http://#{site}", scheme: where.to_sym,
                               http_method: where == "query_string" ? :get : :post)
asked = consumer.get_request_token(oauth_callback: "oob")
puts asked.authorize_url
$stdout.flush
token = asked.get_access_token(oauth_verifier: $stdin.gets.strip)
query = { "format" => "json", "raw" => "1", "size" => "5", "search" => words }
answers = []
unless where == "body"
  answers << token.get("/api/photo/list?#{OAuth::Helper.normalize(query)}")
end
answers << token.post("/api/photo/list", query) unless where == "query_string"
answers.each do |answer|
  reply = JSON.parse(answer.body)
  abort reply["message"] unless reply["status"] == "ok"
  puts reply["photos"].map { |video| video["photo_id"] }
end
